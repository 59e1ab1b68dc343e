-- Who brings the tables up to date and was heard of lately.
-- Grain: one row a process. Parameters: lease: seconds after which one that was not heard of counts as gone. Read by: the migration runner.
SELECT owner
FROM migration_claims FINAL
WHERE ended = 0 AND at > now64(3) - toIntervalSecond({lease:UInt32})
ORDER BY owner
