-- Caps on reward money beside the day's cap on credits: what each credit claims of them, and which claims are not granted whole.

-- Grain: one row a conversion, advocate whose credit passes every test but the caps, and currency of what it would earn him in cash ('' where no
-- cap on money applies or it earns none). month: months since January 1970, day: days since 1970 (both UTC) of the conversion. received_at: its
-- place in the queue, with conversion_id and advocate_id where times are equal. gross_minor: the rewards in cash to the advocate before refunds.
-- credits_per_day: 0 for no such cap; advocate_month_minor, programme_month_minor: NULL for no such cap.
DROP TABLE IF EXISTS cap_claims;
CREATE TABLE IF NOT EXISTS cap_claims
(
    programme_id LowCardinality(String),
    month UInt16,
    advocate_id String,
    conversion_id String,
    currency LowCardinality(String),
    day UInt32,
    received_at DateTime64(3, 'UTC'),
    gross_minor Int64,
    credits_per_day UInt32,
    advocate_month_minor Nullable(Int64),
    programme_month_minor Nullable(Int64),
    ruleset_version UInt32,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, month, advocate_id, day, conversion_id, currency);

-- Grain: one row a claim (columns as in cap_claims) that a cap cut or denied; all others are granted whole. denied: nothing is granted, neither money
-- nor a place among the day's credits. left_minor: what is granted of gross_minor. limited_by: the rule that bound.
CREATE TABLE IF NOT EXISTS cap_limits
(
    programme_id LowCardinality(String),
    month UInt16,
    advocate_id String,
    conversion_id String,
    currency LowCardinality(String),
    denied UInt8,
    left_minor Int64,
    limited_by LowCardinality(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, month, advocate_id, conversion_id, currency);

-- Scratch of one step: whose claims must be put in order anew. advocate_id '' and day 0: of all advocates, of all days of the month.
CREATE TABLE IF NOT EXISTS attribution_touched_caps
(
    programme_id LowCardinality(String),
    month UInt16,
    advocate_id String,
    day UInt32
)
ENGINE = Memory;

-- State tables are new or have other columns: every cursor goes back to the beginning, under a step of its own, as in migration 0025.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
