-- Who brings the tables of a server up to date.
-- Grain: one row a process that wants to, or wanted to. at: when it last said so, by the server's clock; ended: it no longer does.
-- Used by: the migration runner.
CREATE TABLE IF NOT EXISTS migration_claims
(
    owner String,
    at DateTime64(3, 'UTC') DEFAULT now64(3),
    ended UInt8
)
ENGINE = ReplacingMergeTree(at)
ORDER BY owner
