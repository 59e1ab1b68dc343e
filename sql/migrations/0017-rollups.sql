-- Daily counts for the headline panels, so that none of them scans events. A day is a UTC day. Whole days are recomputed, never added to.
-- currency is '' where there is no amount; amounts of different currencies are never summed.

-- Grain: one row a day and channel. visitors: distinct visitors of the day in that channel, bots left out. bot_clicks: known bots; unknown_clicks: those of
-- which it is not known; both are among `clicks`. referral_clicks: clicks with a referral code.
CREATE TABLE IF NOT EXISTS daily_clicks
(
    programme_id LowCardinality(String),
    day Date,
    channel LowCardinality(String),
    clicks UInt64,
    bot_clicks UInt64,
    unknown_clicks UInt64,
    referral_clicks UInt64,
    visitors UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, channel);

-- Grain: one row a day: distinct visitors over all channels, bots left out; referred_visitors: those of them that brought a referral code.
CREATE TABLE IF NOT EXISTS daily_visitors
(
    programme_id LowCardinality(String),
    day Date,
    visitors UInt64,
    referred_visitors UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day);

-- Grain: one row a referral code: the first click that carried it.
CREATE TABLE IF NOT EXISTS code_firsts
(
    programme_id LowCardinality(String),
    referral_code String,
    first_click_at DateTime64(3, 'UTC'),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, referral_code);

-- Grain: one row an advocate: when each thing first happened; NULL for not yet. first_click_at: the first click with a code that the advocate ever
-- listed. first_conversion_at: the first conversion for which a credit is granted now.
CREATE TABLE IF NOT EXISTS advocate_firsts
(
    programme_id LowCardinality(String),
    advocate_id String,
    first_seen_at DateTime64(3, 'UTC'),
    enrolled_at Nullable(DateTime64(3, 'UTC')),
    first_share_at Nullable(DateTime64(3, 'UTC')),
    first_click_at Nullable(DateTime64(3, 'UTC')),
    first_conversion_at Nullable(DateTime64(3, 'UTC')),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, advocate_id);

-- Grain: one row a day on which an advocate did something for the first time. new_advocates: enrolled.
CREATE TABLE IF NOT EXISTS daily_advocates
(
    programme_id LowCardinality(String),
    day Date,
    new_advocates UInt64,
    first_shares UInt64,
    first_clicks UInt64,
    first_conversions UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day);

-- Grain: one row a day and action. advocates: distinct advocates who did it that day.
CREATE TABLE IF NOT EXISTS daily_activities
(
    programme_id LowCardinality(String),
    day Date,
    action LowCardinality(String),
    activities UInt64,
    advocates UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, action);

-- Grain: one row a day (of the conversion), type, outcome, reason and currency, by what became of each conversion as a whole. value_minor: their
-- value after refunds; credited_minor: what of it is granted.
CREATE TABLE IF NOT EXISTS daily_conversions
(
    programme_id LowCardinality(String),
    day Date,
    type LowCardinality(String),
    outcome LowCardinality(String),
    reason LowCardinality(String),
    currency LowCardinality(String),
    conversions UInt64,
    value_minor Int64,
    credited_minor Int64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, type, outcome, reason, currency);

-- Grain: one row a day (of the order's first event), currency and status. amount_minor and net_minor leave out orders of unknown amount; margin_minor
-- is the sum where it is known; orders_without_margin counts the others.
CREATE TABLE IF NOT EXISTS daily_orders
(
    programme_id LowCardinality(String),
    day Date,
    currency LowCardinality(String),
    status LowCardinality(String),
    orders UInt64,
    amount_minor Int64,
    refunded_minor Int64,
    net_minor Int64,
    margin_minor Int64,
    orders_without_margin UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, currency, status);

-- Grain: one row a day, channel, category and currency. An amount is spread evenly over the days from `from` to `to`; what does not divide falls on the
-- first of them, one minor unit each. category is '' where the event does not say.
CREATE TABLE IF NOT EXISTS daily_spend
(
    programme_id LowCardinality(String),
    day Date,
    channel LowCardinality(String),
    category LowCardinality(String),
    currency LowCardinality(String),
    amount_minor Int64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, channel, category, currency);

-- Scratch of one step: advocates whose firsts are recomputed.
CREATE TABLE IF NOT EXISTS touched_advocates
(
    programme_id LowCardinality(String),
    advocate_id String
)
ENGINE = Memory;
