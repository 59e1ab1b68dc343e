-- Grain: one row a kind with earlier rows whose standing the step changed. Read by: the processors that have to look back.
SELECT kind, count() AS rows
FROM touched_rows
GROUP BY kind
ORDER BY kind
