-- Grain: one row a programme with standing rows of a kind in the step: their greatest occurred_at (ms).
-- Parameters: rows (step_<table>). Read by: the processor clocks.
SELECT
    programme_id,
    toUnixTimestamp64Milli(max(occurred_at)) AS now
FROM {rows:Identifier}
WHERE standing = 1
GROUP BY programme_id
ORDER BY programme_id
