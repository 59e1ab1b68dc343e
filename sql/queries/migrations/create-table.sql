-- Which migrations this warehouse has had.
-- Grain: one row a migration. Read by: the migration runner.
CREATE TABLE IF NOT EXISTS migrations
(
    number UInt16,
    name String,
    hash String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY number
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
