-- Orders found by their customer, persons by their name and conversions by the order they tell; and what referred customers bought.

-- Grain: one row an order, as migration 0013 says. Made anew, and filled by the computation that migration 0025 asks for: its granules are smaller and
-- it has indexes. A statement that asks for the orders of a few customers takes their keys first, from `(programme_id, customer_id) IN (…)` without
-- FINAL, and reads those with FINAL: an older row of an order may name another customer, so that the filter must be told to the newest again.
DROP TABLE IF EXISTS order_states;
CREATE TABLE IF NOT EXISTS order_states
(
    programme_id LowCardinality(String),
    order_id String,
    status LowCardinality(String),
    amount_minor Nullable(Int64),
    currency LowCardinality(String),
    refunded_minor Int64,
    foreign_refunds UInt32,
    net_minor Nullable(Int64),
    margin_minor Nullable(Int64),
    customer_id Nullable(String),
    placed_at Nullable(DateTime64(3, 'UTC')),
    paid_at Nullable(DateTime64(3, 'UTC')),
    fulfilled_at Nullable(DateTime64(3, 'UTC')),
    refunded_at Nullable(DateTime64(3, 'UTC')),
    cancelled_at Nullable(DateTime64(3, 'UTC')),
    charged_back_at Nullable(DateTime64(3, 'UTC')),
    first_at DateTime64(3, 'UTC'),
    last_at DateTime64(3, 'UTC'),
    coupon_code Nullable(String),
    payment_hash Nullable(String),
    address_hash Nullable(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX customer_filter customer_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, order_id)
SETTINGS index_granularity = 1024;

-- Which nodes a person has, and which conversions tell an order: neither lies in its table's order.
ALTER TABLE identities ADD INDEX IF NOT EXISTS person_filter person_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE conversion_states ADD INDEX IF NOT EXISTS order_filter order_id TYPE bloom_filter(0.001) GRANULARITY 1;

-- What referred customers bought: the orders that report roi counts, found once and not for every question.

-- Grain: one row a person with a credit granted for a conversion now. since: the UTC day of the first such conversion; orders count from there on.
CREATE TABLE IF NOT EXISTS referred_persons
(
    programme_id LowCardinality(String),
    person_id String,
    since Date,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, person_id)
SETTINGS index_granularity = 1024;

-- Grain: one row an order: what is left of its amount and margin, 0 where it is not known. An order that was cancelled or charged back counts with
-- nothing, whatever it told; a refund takes the same share of the margin as of the amount. tells_margin: the margin is known.
CREATE VIEW IF NOT EXISTS order_margins AS
SELECT
    programme_id,
    order_id,
    customer_id,
    currency,
    first_at,
    undone ? 0 : ifNull(net_minor, 0) AS kept_minor,
    undone OR charged_minor = 0 ? 0 : toInt64(intDiv(toInt128(ifNull(told_minor, 0)) * toInt128(kept_minor), toInt128(charged_minor))) AS margin_minor,
    toUInt8(undone OR told_minor IS NOT NULL) AS tells_margin
FROM
(
    SELECT
        programme_id, order_id, customer_id, currency, first_at, net_minor, margin_minor AS told_minor, ifNull(amount_minor, 0) AS charged_minor,
        status IN ('cancelled', 'charged_back') AS undone
    FROM order_states FINAL
);

-- Grain: one row an order of a referred customer: of a referred person, from that person's `since` on, or one without a customer that a
-- credited conversion names, itself without a customer. buyer: the person, or `order:` and the order's id for a guest, who is nobody else.
-- before_at: when the buyer's order before this one in the same currency was made, by (first_at, order_id); 1970 for none. A buyer has one
-- order in a stretch of time whose before_at lies before it, so that buyers are counted without being compared. Amounts as order_margins.
CREATE TABLE IF NOT EXISTS referred_orders
(
    programme_id LowCardinality(String),
    first_at DateTime64(3, 'UTC'),
    order_id String,
    buyer String,
    guest UInt8,
    currency LowCardinality(String),
    before_at DateTime64(3, 'UTC'),
    kept_minor Int64,
    margin_minor Int64,
    tells_margin UInt8,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX order_filter order_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX buyer_filter buyer TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, first_at, order_id)
SETTINGS index_granularity = 1024;

-- Grain: one row a day (of the order's first event), currency and day of the buyer's order before (1970-01-01 for none). guest_orders are among the
-- orders. untold_minor: what is left of orders that tell no margin.
CREATE TABLE IF NOT EXISTS daily_referred_orders
(
    programme_id LowCardinality(String),
    day Date,
    currency LowCardinality(String),
    before_day Date,
    orders UInt64,
    guest_orders UInt64,
    kept_minor Int64,
    margin_minor Int64,
    orders_with_margin UInt64,
    untold_minor Int64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, day, currency, before_day);

-- Grain: one row a buyer whose orders step `step` must look at. Written before the orders move, so that a redo still knows whom they left.
CREATE TABLE IF NOT EXISTS touched_buyers
(
    programme_id LowCardinality(String),
    buyer String,
    step UInt64
)
ENGINE = ReplacingMergeTree(step)
ORDER BY (programme_id, buyer);

-- Scratch of one step: persons whose first credited conversion may be another one now.
CREATE TABLE IF NOT EXISTS touched_referees
(
    programme_id LowCardinality(String),
    person_id String
)
ENGINE = Memory;

-- Scratch of one step: the customers of touched buyers who are referred, each with its person and since when orders count.
CREATE TABLE IF NOT EXISTS touched_buyer_customers
(
    programme_id LowCardinality(String),
    customer_id String,
    person_id String,
    since Date
)
ENGINE = Memory;
