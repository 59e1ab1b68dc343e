-- Grain: one row a partition of a topic that has a mark, a cursor or a range: how far it was read (mark), processed (cursor), and taken by
-- the newest step (attempted); and in each the newest step that was begun and the newest that ended (0 for none).
-- Read by: the runner, to plan and number a step, and to notice one that was cut short.
SELECT
    topic,
    toUInt32(log_partition) AS partition,
    max(mark) AS mark,
    max(cursor) AS cursor,
    max(attempted) AS attempted,
    (SELECT max(step) FROM step_ranges) AS attempted_step,
    (SELECT max(step) FROM cursors) AS committed_step
FROM
(
    SELECT topic, log_partition, next_offset AS mark, 0 AS cursor, 0 AS attempted FROM marks FINAL
    UNION ALL
    SELECT topic, log_partition, 0, next_offset, 0 FROM cursors FINAL
    UNION ALL
    SELECT topic, toUInt16(number - 1) AS log_partition, 0, 0, to_offset
    FROM (SELECT topic, tos, arrayEnumerate(tos) AS numbers FROM step_ranges FINAL)
    ARRAY JOIN tos AS to_offset, numbers AS number
)
GROUP BY topic, log_partition
ORDER BY topic, log_partition
