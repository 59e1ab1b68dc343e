-- The rows of a step, read once from the events: what every statement of a small step looks at instead of the events themselves.
-- Filled after dedup has judged copies; from nothing they stay empty, and statements read the views standing_<table>.
-- They take the place of the views of the same names, which read the events again for every statement.

-- Scratch of one step: the click events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
DROP TABLE IF EXISTS step_clicks;
CREATE TABLE IF NOT EXISTS step_clicks
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    visitor_id String,
    channel LowCardinality(String),
    referral_code Nullable(String),
    touch LowCardinality(Nullable(String)),
    campaign_id LowCardinality(Nullable(String)),
    sub_id Nullable(String),
    click_id Nullable(String),
    ad_click_id Nullable(String),
    utm_source LowCardinality(Nullable(String)),
    referrer_url Nullable(String),
    device_id Nullable(String),
    page_stage LowCardinality(Nullable(String)),
    user_activated Nullable(Bool),
    frame LowCardinality(Nullable(String)),
    ip_key Nullable(FixedString(32)),
    is_bot Nullable(Bool),
    source LowCardinality(String),
    received_at DateTime64(3, 'UTC'),
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Scratch of one step: the conversion events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
DROP TABLE IF EXISTS step_conversions;
CREATE TABLE IF NOT EXISTS step_conversions
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    type LowCardinality(String),
    customer_id Nullable(String),
    visitor_id Nullable(String),
    order_id Nullable(String),
    device_id Nullable(String),
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Scratch of one step: the activity events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
DROP TABLE IF EXISTS step_activities;
CREATE TABLE IF NOT EXISTS step_activities
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    advocate_id String,
    action LowCardinality(String),
    visitor_id Nullable(String),
    device_id Nullable(String),
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Scratch of one step: the customer events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
DROP TABLE IF EXISTS step_customers;
CREATE TABLE IF NOT EXISTS step_customers
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    customer_id String,
    visitor_id Nullable(String),
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Scratch of one step: the order events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
DROP TABLE IF EXISTS step_orders;
CREATE TABLE IF NOT EXISTS step_orders
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    order_id String,
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Scratch of one step: the advocate events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
DROP TABLE IF EXISTS step_advocates;
CREATE TABLE IF NOT EXISTS step_advocates
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    advocate_id String,
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Scratch of one step: the ruleset events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
DROP TABLE IF EXISTS step_rulesets;
CREATE TABLE IF NOT EXISTS step_rulesets
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    effective_from DateTime64(3, 'UTC'),
    correction Nullable(Bool),
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Scratch of one step: the spend events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
DROP TABLE IF EXISTS step_spends;
CREATE TABLE IF NOT EXISTS step_spends
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Scratch of one step: the tick events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
DROP TABLE IF EXISTS step_ticks;
CREATE TABLE IF NOT EXISTS step_ticks
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;
