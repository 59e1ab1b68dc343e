-- Orders folded from their events.

-- Grain: one row an order. Amounts are minor units of `currency`, the currency of the order itself; NULL is unknown.
-- amount_minor: of the newest placed, paid or fulfilled event, else of the newest cancelled or charged_back one, else NULL (a refund of an order nobody
-- told us of). refunded_minor: the sum of the refunds in `currency`; refunds in another currency are only counted, in
-- foreign_refunds. net_minor = amount_minor - refunded_minor. status: the first that holds of charged_back, cancelled, refunded (in full), fulfilled,
-- paid, placed; a partial refund leaves it as it was; 'unknown' if there were only refunds of no known amount. *_at: the first event of that status,
-- but refunded_at the newest refund.
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
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, order_id);

-- Scratch of one step: orders with a new or changed event.
CREATE TABLE IF NOT EXISTS touched_orders
(
    programme_id LowCardinality(String),
    order_id String
)
ENGINE = Memory;
