-- What lets a small step look at the keys it touches and at nothing else, however large the warehouse is: clicks and orders once more in order of days,
-- indexes over what statements ask for, and smaller granules. Tables that are made anew here are filled by the computation that migration 0025
-- asks for.

-- Grain: one row a standing click, in order of its day: what daily_clicks and daily_visitors count. The events themselves lie in order of visitors, so
-- that one day of them is spread over all. visitor: a 64-bit hash of the visitor's id. Two of ten million visitors share one with a probability of
-- 3 in a million, so a count of distinct hashes is the count of visitors. is_bot: NULL is unknown. referred: the click carries a code.
CREATE TABLE IF NOT EXISTS counted_clicks
(
    programme_id LowCardinality(String),
    day Date,
    log_partition UInt16,
    log_offset UInt64,
    channel LowCardinality(String),
    visitor UInt64,
    is_bot Nullable(Bool),
    referred Bool,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, log_partition, log_offset);

-- Grain: one row an order, in order of the day of its first event: what daily_orders counts. Columns as in order_states.
CREATE TABLE IF NOT EXISTS counted_orders
(
    programme_id LowCardinality(String),
    day Date,
    order_id String,
    currency LowCardinality(String),
    status LowCardinality(String),
    amount_minor Nullable(Int64),
    refunded_minor Int64,
    net_minor Nullable(Int64),
    margin_minor Nullable(Int64),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, order_id)
SETTINGS index_granularity = 1024;

-- Grain: one row a reward, in order of the day on which it was earned: what the sums of rewards by day and week read. due_ms: when it is due, ms since
-- 1970, -1 for unknown. waits_for: the reasons of its open holds while it is not payable.
CREATE TABLE IF NOT EXISTS listed_rewards
(
    programme_id LowCardinality(String),
    day Date,
    conversion_id String,
    advocate_id String,
    `to` LowCardinality(String),
    term UInt16,
    currency LowCardinality(String),
    state LowCardinality(String),
    due_ms Int64,
    amount_minor Int64,
    waits_for Array(LowCardinality(String)),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, conversion_id, advocate_id, `to`, term)
SETTINGS index_granularity = 1024;

-- Grain: one row a time at which time alone changes the answer of a conversion, or did by an earlier decision. An index of conversion_outcomes in order
-- of next_at, of which a step reads what lies between the clock before it and in it; digests leave it out. Rows of earlier decisions stay: a
-- conversion that is looked at in vain comes out as it was.
CREATE TABLE IF NOT EXISTS due_conversions
(
    programme_id LowCardinality(String),
    next_at DateTime64(3, 'UTC'),
    conversion_id String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (programme_id, next_at, conversion_id)
SETTINGS index_granularity = 1024;

-- The rows of a step lie in parts of their own until they are merged, so that a range of versions a granule finds what a step has written.
-- Which conversions name a visitor or a customer, and which touchpoints carry a code, does not follow from their table's order.
ALTER TABLE conversion_states ADD INDEX IF NOT EXISTS visitor_filter visitor_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE conversion_states ADD INDEX IF NOT EXISTS customer_filter customer_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE conversion_states ADD INDEX IF NOT EXISTS version_range version TYPE minmax GRANULARITY 1;
ALTER TABLE touchpoints ADD INDEX IF NOT EXISTS code_filter referral_code TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE conversion_outcomes ADD INDEX IF NOT EXISTS version_range version TYPE minmax GRANULARITY 1;
ALTER TABLE rewards ADD INDEX IF NOT EXISTS version_range version TYPE minmax GRANULARITY 1;
ALTER TABLE decisions ADD INDEX IF NOT EXISTS version_range version TYPE minmax GRANULARITY 1;
ALTER TABLE identities ADD INDEX IF NOT EXISTS version_range version TYPE minmax GRANULARITY 1;
ALTER TABLE code_firsts ADD INDEX IF NOT EXISTS version_range version TYPE minmax GRANULARITY 1;

-- Scratch of one step: whose touchpoints carry a touched code.
CREATE TABLE IF NOT EXISTS attribution_touched_persons
(
    programme_id LowCardinality(String),
    person_bucket UInt16,
    person_id String,
    visitor_id String
)
ENGINE = Memory;

-- Rows that are read by a handful of keys, a thousand to a granule instead of eight thousand. A table cannot be given smaller granules, so each is
-- made anew with the columns and indexes it has.
DROP TABLE IF EXISTS finer_table;
CREATE TABLE IF NOT EXISTS finer_table AS touchpoints ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (programme_id, person_bucket, person_id, occurred_at, touchpoint_id) SETTINGS index_granularity = 1024;
EXCHANGE TABLES finer_table AND touchpoints;
DROP TABLE IF EXISTS finer_table;
CREATE TABLE IF NOT EXISTS finer_table AS conversion_states ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (programme_id, person_bucket, person_id, occurred_at, conversion_id) SETTINGS index_granularity = 1024;
EXCHANGE TABLES finer_table AND conversion_states;
DROP TABLE IF EXISTS finer_table;
CREATE TABLE IF NOT EXISTS finer_table AS conversion_outcomes ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (programme_id, conversion_id) SETTINGS index_granularity = 1024;
EXCHANGE TABLES finer_table AND conversion_outcomes;
DROP TABLE IF EXISTS finer_table;
CREATE TABLE IF NOT EXISTS finer_table AS decisions ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (programme_id, conversion_id, advocate_id) SETTINGS index_granularity = 1024;
EXCHANGE TABLES finer_table AND decisions;
DROP TABLE IF EXISTS finer_table;
CREATE TABLE IF NOT EXISTS finer_table AS credits ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (programme_id, conversion_id, model, touchpoint_id) SETTINGS index_granularity = 1024;
EXCHANGE TABLES finer_table AND credits;
DROP TABLE IF EXISTS finer_table;
CREATE TABLE IF NOT EXISTS finer_table AS holds ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (programme_id, conversion_id, advocate_id, reason, opened_at) SETTINGS index_granularity = 1024;
EXCHANGE TABLES finer_table AND holds;
DROP TABLE IF EXISTS finer_table;
CREATE TABLE IF NOT EXISTS finer_table AS rewards ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (programme_id, conversion_id, advocate_id, `to`, term) SETTINGS index_granularity = 1024;
EXCHANGE TABLES finer_table AND rewards;
DROP TABLE IF EXISTS finer_table;
