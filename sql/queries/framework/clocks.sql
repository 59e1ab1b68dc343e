-- Grain: one row a programme: its clock as it is stored (ms), and which step wrote it; `now` has no rows to come from.
-- Read by: the processor clocks, where it reads the whole set.
SELECT
    programme_id,
    NULL AS now,
    toUnixTimestamp64Milli(now_at) AS stored_now,
    toUnixTimestamp64Milli(before_at) AS stored_before,
    version AS stored_version
FROM clocks FINAL
ORDER BY programme_id
