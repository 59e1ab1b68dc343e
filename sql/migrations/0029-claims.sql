-- What one process at a time may do at a server: bring the tables up to date, compute. The first needs this table before it begins, so it
-- is made twice.

-- Grain: one row a claim (name) and process (owner) that has it, had it, or wanted it. at: when it last said so, by the server's clock;
-- lease_ms: for how long that counts; ended: it no longer claims. since, host and pid tell people who it is.
CREATE TABLE IF NOT EXISTS claims
(
    name LowCardinality(String),
    owner String,
    host String,
    pid UInt32,
    since DateTime64(3, 'UTC'),
    lease_ms UInt32,
    at DateTime64(3, 'UTC') DEFAULT now64(3),
    ended UInt8
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (name, owner)
TTL toDateTime(at) + toIntervalDay(1)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
