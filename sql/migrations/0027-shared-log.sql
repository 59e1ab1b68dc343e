-- What a log that several workers share needs beside the marks.

-- Grain: one row a time that the base tables were emptied to be read from the log again. Marks of workers that began to read before
-- that are void: what they had taken is no longer there.
CREATE TABLE IF NOT EXISTS readings
(
    reading UInt32,
    begun_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree
ORDER BY reading
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a range of offsets [from_offset, to_offset) that the log does not hold and will not: marks of transactions, which are
-- no records (reason skipped), or records that retention removed before they were read (reason retention).
CREATE TABLE IF NOT EXISTS log_gaps
(
    topic LowCardinality(String),
    log_partition UInt16,
    from_offset UInt64,
    to_offset UInt64,
    reason LowCardinality(String),
    noted_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, log_partition, from_offset, to_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
