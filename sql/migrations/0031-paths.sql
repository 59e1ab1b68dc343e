-- The ways that led to conversions, and those that have led to none so far: what models of attribution are compared over.

-- Grain: one row a conversion that may be in a comparison of models: whatever forbids that anybody earns (a duplicate, not eligible, no order, a
-- reversal) takes it away. channels, advocates, ages: its qualified touchpoints at or before it, within the lookback, of all channels, in order of time;
-- an advocate is '' where the touchpoint carries none, an age is ms before the conversion. touchpoints: how many there are; of more than 1,000 the first
-- 500 and the last 500 are kept. outcome, advocate_id, model: of the decision that speaks for it. value_minor: its value after refunds.
CREATE TABLE IF NOT EXISTS conversion_paths
(
    programme_id LowCardinality(String),
    occurred_at DateTime64(3, 'UTC'),
    conversion_id String,
    type LowCardinality(String),
    value_minor Int64,
    currency LowCardinality(String),
    outcome LowCardinality(String),
    advocate_id String,
    model LowCardinality(String),
    touchpoints UInt32,
    channels Array(LowCardinality(String)),
    advocates Array(String),
    ages Array(UInt64),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, occurred_at, conversion_id);

-- Grain: one row a person with touchpoints after their last conversion (any touchpoint, where they have none), touchpoints of bots left out. channels,
-- codes: in order of time; a code is '' where the touchpoint carries none. touchpoints: how many there are; of more than 1,000 the last 1,000 are kept.
CREATE TABLE IF NOT EXISTS open_paths
(
    programme_id LowCardinality(String),
    person_bucket UInt16,
    person_id String,
    first_at DateTime64(3, 'UTC'),
    last_at DateTime64(3, 'UTC'),
    touchpoints UInt32,
    channels Array(LowCardinality(String)),
    codes Array(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, person_bucket, person_id)
SETTINGS index_granularity = 1024;

-- path_hash: of what conversion_paths holds of the conversion beside what stands here; 0 where it holds nothing. So that a step sees whether the path
-- is another one, and where the old one lies, without reading paths.
ALTER TABLE conversion_outcomes ADD COLUMN IF NOT EXISTS path_hash UInt64 DEFAULT 0 AFTER order_check;

-- The new tables are filled by computing the whole state anew.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
