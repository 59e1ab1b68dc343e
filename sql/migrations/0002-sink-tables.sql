-- What the sink keeps beside the rows: records that became none, and how far each partition has been read.

-- Grain: one row a record that could not be taken, with its original bytes. replayed_as is the address (topic/partition/offset)
-- at which the bytes were appended again; a higher version replaces the row when that happens.
CREATE TABLE IF NOT EXISTS dead_letters
(
    programme_id LowCardinality(String),
    topic LowCardinality(String),
    log_partition UInt16,
    log_offset UInt64,
    step LowCardinality(String),
    reason LowCardinality(String),
    message String,
    payload String,
    source LowCardinality(String),
    received_at DateTime64(3, 'UTC'),
    id Nullable(String),
    replay_of Nullable(String),
    replayed_as Nullable(String),
    version UInt16,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (topic, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a partition of a topic. Every record below next_offset is in a row or in a dead letter.
CREATE TABLE IF NOT EXISTS marks
(
    topic LowCardinality(String),
    log_partition UInt16,
    next_offset UInt64,
    at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(next_offset)
ORDER BY (topic, log_partition)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
