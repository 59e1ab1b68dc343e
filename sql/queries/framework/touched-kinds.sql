-- Grain: one row a kind with earlier rows whose standing the step changed: how many, and the least of their offsets.
-- Read by: the processor dedup, to gather them, and the runner, to tell the processors that have to look back.
SELECT kind, count() AS rows, min(log_offset) AS least
FROM touched_rows
GROUP BY kind
ORDER BY kind
