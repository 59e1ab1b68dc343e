-- What the pages read that no count by day of events can tell: decided conversions in order of time, and rewards summed by when they are due.
-- Each is a function of the state that attribution and rewards keep; rows and whole days are recomputed, never added to.

-- Grain: one row a decided conversion, in order of its own time: its outcome beside what the event itself said. names: every id by which it
-- may be searched.
CREATE TABLE IF NOT EXISTS listed_conversions
(
    programme_id LowCardinality(String),
    occurred_at DateTime64(3, 'UTC'),
    conversion_id String,
    type LowCardinality(String),
    channel LowCardinality(String),
    advocate_id String,
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
    is_deleted UInt8 DEFAULT 0,
    INDEX names_filter names TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, occurred_at, conversion_id)
SETTINGS index_granularity = 1024;

-- Grain: one row a day (of the conversion) and everything coarse that the list of conversions is filtered by. held: a hold is open.
CREATE TABLE IF NOT EXISTS daily_outcomes
(
    programme_id LowCardinality(String),
    day Date,
    type LowCardinality(String),
    outcome LowCardinality(String),
    reason LowCardinality(String),
    channel LowCardinality(String),
    currency LowCardinality(String),
    held UInt8,
    conversions UInt64,
    value_minor Int64,
    credited_minor Int64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, type, outcome, reason, channel, currency, held);

-- Grain: one row a day (on which rewards were earned), currency, state and time at which they are due: ms since 1970, -1 for unknown.
-- squares: sum of the squares of the amounts, for the width of a forecast.
CREATE TABLE IF NOT EXISTS daily_rewards
(
    programme_id LowCardinality(String),
    day Date,
    currency LowCardinality(String),
    state LowCardinality(String),
    due_ms Int64,
    rewards UInt64,
    amount_minor Int64,
    squares Int256,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, currency, state, due_ms);

-- Grain: one row a week (its Monday) in which rewards were earned, currency and advocate. waiting: rewards with an open hold. The others are
-- settled: total_minor is their amount, survived_minor what of it was not reversed.
CREATE TABLE IF NOT EXISTS weekly_rewards
(
    programme_id LowCardinality(String),
    week Date,
    currency LowCardinality(String),
    advocate_id String,
    waiting UInt64,
    settled UInt64,
    total_minor Int64,
    survived_minor Int64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, currency, week, advocate_id);

-- Grain: one row a day (on which rewards were earned), currency and reason of an open hold on rewards that are not payable yet. A reward with
-- several open holds is in several rows.
CREATE TABLE IF NOT EXISTS daily_held_rewards
(
    programme_id LowCardinality(String),
    day Date,
    currency LowCardinality(String),
    reason LowCardinality(String),
    rewards UInt64,
    amount_minor Int64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, currency, reason);
