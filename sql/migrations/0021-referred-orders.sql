-- Orders found by their customer, persons by their name and conversions by the order they tell.

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
