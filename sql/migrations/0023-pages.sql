-- What three pages asked of whole tables, kept where a page finds it by its key.

-- received_at: receipt of the newest record below next_offset. A log's order is not the order of any event table, so that the newest record of a
-- partition could be found only by a scan; whoever moves the mark has just seen it. 1970 where it is
-- not known. Marks of before say when they were written, a moment later.
ALTER TABLE marks ADD COLUMN IF NOT EXISTS received_at DateTime64(3, 'UTC') DEFAULT at;

-- Grain: one row a block of a thousand offsets of a partition (block: the offset divided by 1,000), programme and source that was missing when clicks,
-- conversions and activities were enriched. events: standing ones. What is newest in the log lies everywhere among the events.
CREATE TABLE IF NOT EXISTS enrichment_blocks
(
    programme_id LowCardinality(String),
    kind LowCardinality(String),
    log_partition UInt16,
    block UInt64,
    missing LowCardinality(String),
    events UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (kind, log_partition, block, programme_id, missing);

-- Grain: one row a listed conversion that an advocate is named for: listed_conversions once more, in order of advocates and then of time. An advocate's
-- conversions lie in every stretch of time, so that no index over the other order could leave much out.
CREATE TABLE IF NOT EXISTS advocate_conversions
(
    programme_id LowCardinality(String),
    advocate_id String,
    occurred_at DateTime64(3, 'UTC'),
    conversion_id String,
    type LowCardinality(String),
    channel LowCardinality(String),
    outcome LowCardinality(String),
    reason LowCardinality(String),
    model LowCardinality(String),
    ruleset_version UInt32,
    value_minor Int64,
    credited_minor Int64,
    currency LowCardinality(String),
    open_holds UInt16,
    touchpoints UInt32,
    customer_id Nullable(String),
    order_id Nullable(String),
    claimed_code Nullable(String),
    names Array(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, advocate_id, occurred_at, conversion_id)
SETTINGS index_granularity = 1024;
