-- How far each partition has been read.
-- Grain: one row a partition that has been read at all. Read by: the consumer on start, status.
SELECT topic, log_partition AS partition, max(next_offset) AS next_offset
FROM marks
GROUP BY topic, log_partition
ORDER BY topic, log_partition
