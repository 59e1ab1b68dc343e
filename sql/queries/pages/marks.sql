-- Grain: one row a topic and partition. next_offset: everything below it is in a row or a dead letter. processed_offset: everything
-- below it is in the state.
-- Parameters: none.
-- Read by: reports quality and status.
SELECT
    marks.topic AS topic,
    toInt64(marks.log_partition) AS partition,
    toInt64(marks.next_offset) AS next_offset,
    toInt64(cursors.next_offset) AS processed_offset,
    toUnixTimestamp64Milli(marks.at) AS at_ms
FROM (SELECT topic, log_partition, next_offset, at FROM marks FINAL) AS marks
LEFT JOIN (SELECT topic, log_partition, next_offset FROM cursors FINAL) AS cursors
    ON marks.topic = cursors.topic AND marks.log_partition = cursors.log_partition
ORDER BY topic, partition
