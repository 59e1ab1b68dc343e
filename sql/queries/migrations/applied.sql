-- Grain: one row an applied migration. Read by: the migration runner.
SELECT number, hash
FROM migrations FINAL
ORDER BY number
