-- Grain: one row a programme with standing new rows of a kind: their greatest occurred_at (ms).
-- Parameters: view (step_<table>), kind. Read by: the processor clocks.
SELECT
    programme_id,
    toUnixTimestamp64Milli(max(occurred_at)) AS now
FROM {view:Identifier}
WHERE (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = {kind:String})
GROUP BY programme_id
ORDER BY programme_id
