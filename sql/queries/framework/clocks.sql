-- Grain: one row a programme: its now before the step and in it (ms).
-- Parameters: step. Read by: the runner; a clock that the step did not write stood still.
SELECT
    programme_id,
    toUnixTimestamp64Milli(now_at) AS now,
    toUnixTimestamp64Milli(if(version = {step:UInt64}, before_at, now_at)) AS before
FROM clocks FINAL
ORDER BY programme_id
