-- What the touches and the ledger say of each conversion is noted when it is decided, and counted by day, so that report accuracy reads no
-- events. Rows written before are '' until they are decided again.

-- claim_check: agree, other, no_touch or unknown_code; '' where no code was named. order_check: matched, amount_differs, order_missing or
-- no_order; '' but for purchases and renewals. Both are '' for repeats of another conversion; see processors/attribution/checks.ts.
ALTER TABLE conversion_outcomes ADD COLUMN IF NOT EXISTS claim_check LowCardinality(String) DEFAULT '' AFTER next_at;
ALTER TABLE conversion_outcomes ADD COLUMN IF NOT EXISTS order_check LowCardinality(String) DEFAULT '' AFTER claim_check;
ALTER TABLE listed_conversions ADD COLUMN IF NOT EXISTS claim_check LowCardinality(String) DEFAULT '' AFTER claimed_code;
ALTER TABLE listed_conversions ADD COLUMN IF NOT EXISTS order_check LowCardinality(String) DEFAULT '' AFTER claim_check;

-- Grain: one row a day (of the conversion), reference (claimed_codes, matched_orders) and what it says of conversions. Those that it says
-- nothing of are not counted.
CREATE TABLE IF NOT EXISTS daily_checks
(
    programme_id LowCardinality(String),
    day Date,
    reference LowCardinality(String),
    verdict LowCardinality(String),
    conversions UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, reference, verdict);
