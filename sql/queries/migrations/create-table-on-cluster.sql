-- Which migrations this warehouse has had, the same on every node of a cluster.
-- Grain: one row a migration. Read by: the migration runner, where the warehouse is a cluster.
CREATE TABLE IF NOT EXISTS migrations ON CLUSTER '{cluster}'
(
    number UInt16,
    name String,
    hash String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', applied_at)
ORDER BY number
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
