-- Grain: one row a programme with standing rows in the step or with a clock: their greatest occurred_at (ms; NULL for none), and the clock as it is
-- stored (ms; 0 for none), with the step that wrote it.
-- Parameters: tables: a pattern of the tables step_<table> of the kinds that are new. Read by: the processor clocks.
SELECT
    programme_id,
    max(fresh) AS now,
    max(known.1) AS stored_now,
    max(known.2) AS stored_before,
    max(known.3) AS stored_version
FROM
(
    SELECT programme_id, toNullable(toUnixTimestamp64Milli(max(occurred_at))) AS fresh, (toInt64(0), toInt64(0), toUInt64(0)) AS known
    FROM merge(currentDatabase(), {tables:String})
    WHERE standing = 1
    GROUP BY programme_id
    UNION ALL
    SELECT programme_id, NULL, (toUnixTimestamp64Milli(now_at), toUnixTimestamp64Milli(before_at), version)
    FROM clocks FINAL
)
GROUP BY programme_id
ORDER BY programme_id
