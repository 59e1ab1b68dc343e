-- Conversions beside the order ledger: what the one tells and the other does not, row by row and by day.

-- claimant: the advocate who owns the code that the customer named, '' where none was named or nobody lists it. Rows written before are '' until
-- they are decided again.
ALTER TABLE conversion_outcomes ADD COLUMN IF NOT EXISTS claimant String DEFAULT '' AFTER order_check;

-- Grain: one row a conversion that should have an order (purchase, renewal; repeats left out), with the order that it has, and one row an order
-- that none of them has. So every such conversion and every order is in exactly one row. An order belongs to the first conversion that names it by
-- (occurred_at, conversion_id); a later one of another type has none (finding shared_order).
-- at: time of the conversion, or of the order's first event. subject: conversion, order. id: of the subject.
-- bucket: the first of findings, 'matched' where there is none; ingest/events/findings.ts says what each means.
-- deadline: the conversion's time and the order_wait_days of its rules; NULL for orders. next_at: the deadline while it lies ahead and the row hangs on
-- it, else NULL.
-- amount_minor: what the ledger charged, else what the conversion told, in `currency`; NULL is unknown. told_minor, told_currency: by the conversion;
-- charged_minor, charged_currency: by the ledger. difference_minor: the ledger's amount less the conversion's where they differ in one currency.
-- credited_minor: granted to advocates; other_minor: of it to others than the owner of the claimed code.
CREATE TABLE IF NOT EXISTS reconciliation_rows
(
    programme_id LowCardinality(String),
    at DateTime64(3, 'UTC'),
    subject LowCardinality(String),
    id String,
    bucket LowCardinality(String),
    findings Array(LowCardinality(String)),
    conversion_id String,
    order_id String,
    customer_id Nullable(String),
    type LowCardinality(String),
    outcome LowCardinality(String),
    reason LowCardinality(String),
    advocate_id String,
    claimed_code Nullable(String),
    claimant String,
    status LowCardinality(String),
    told_minor Nullable(Int64),
    told_currency LowCardinality(Nullable(String)),
    charged_minor Nullable(Int64),
    charged_currency LowCardinality(Nullable(String)),
    amount_minor Nullable(Int64),
    currency LowCardinality(String),
    difference_minor Nullable(Int64),
    credited_minor Int64,
    other_minor Int64,
    first_at Nullable(DateTime64(3, 'UTC')),
    paid_at Nullable(DateTime64(3, 'UTC')),
    deadline Nullable(DateTime64(3, 'UTC')),
    next_at Nullable(DateTime64(3, 'UTC')),
    names Array(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX id_filter id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX order_filter order_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX names_filter names TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX next_at_range next_at TYPE minmax GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, at, subject, id)
SETTINGS index_granularity = 1024;

-- Grain: one row a day (of the row's own time), bucket and currency. found_…: rows with that finding, whatever their bucket. waiting: rows that time alone
-- may still change (next_at); waiting_minor, their amount; waiting_squares, of the squares. unknown: rows of no known amount, which add nothing to the
-- sums. gap_minor: sum of the differences without their signs. squares: sum of the squares of the amounts, for the width of the usual band.
CREATE TABLE IF NOT EXISTS daily_reconciliation
(
    programme_id LowCardinality(String),
    day Date,
    bucket LowCardinality(String),
    currency LowCardinality(String),
    rows UInt64,
    conversions UInt64,
    orders UInt64,
    waiting UInt64,
    unknown UInt64,
    found_status UInt64,
    found_amount UInt64,
    found_other UInt64,
    found_late UInt64,
    amount_minor Int64,
    waiting_minor Int64,
    difference_minor Int64,
    gap_minor Int64,
    credited_minor Int64,
    other_minor Int64,
    squares Int256,
    waiting_squares Int256,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, bucket, currency);

-- Grain: one row a conversion or order whose row step `step` must look at. Written before the rows move, so that a redo still knows which
-- orders a conversion had.
CREATE TABLE IF NOT EXISTS touched_reconciliation
(
    programme_id LowCardinality(String),
    subject LowCardinality(String),
    id String,
    step UInt64
)
ENGINE = ReplacingMergeTree(step)
ORDER BY (programme_id, subject, id);

-- Only the processors can fill them: the state is computed anew, as migration 0025 says.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
