-- What attribution reads: clicks and conversions by person.
-- person_bucket = toUInt16(cityHash64(person_id) % 65536): work that is too large for one statement goes by ranges of it.

-- Grain: one row a standing click, filed under the person its visitor belongs to now. touchpoint_id is the click event's id.
-- received_at serves the lateness limit of browser clicks alone.
CREATE TABLE IF NOT EXISTS touchpoints
(
    programme_id LowCardinality(String),
    person_bucket UInt16,
    person_id String,
    occurred_at DateTime64(3, 'UTC'),
    touchpoint_id String,
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
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, person_bucket, person_id, occurred_at, touchpoint_id);

-- Grain: one row a standing conversion event, filed under its person: that of the customer, else of the visitor.
-- duplicate_rule: same_order or near if it repeats the conversion duplicate_of.
CREATE TABLE IF NOT EXISTS conversion_states
(
    programme_id LowCardinality(String),
    person_bucket UInt16,
    person_id String,
    occurred_at DateTime64(3, 'UTC'),
    conversion_id String,
    type LowCardinality(String),
    source LowCardinality(String),
    customer_id Nullable(String),
    visitor_id Nullable(String),
    click_id Nullable(String),
    order_id Nullable(String),
    amount_minor Nullable(Int64),
    currency LowCardinality(Nullable(String)),
    claimed_code Nullable(String),
    device_id Nullable(String),
    customer_email_hash Nullable(String),
    country LowCardinality(Nullable(String)),
    ip_key Nullable(FixedString(32)),
    is_bot Nullable(Bool),
    duplicate_rule LowCardinality(Nullable(String)),
    duplicate_of Nullable(String),
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX conversion_id_filter conversion_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, person_bucket, person_id, occurred_at, conversion_id);

-- Scratch of one step: the conversion events whose row is written anew, with the person they belong to now.
CREATE TABLE IF NOT EXISTS touched_conversion_rows
(
    programme_id LowCardinality(String),
    person_id String,
    occurred_at DateTime64(3, 'UTC'),
    conversion_id String,
    type LowCardinality(String),
    source LowCardinality(String),
    customer_id Nullable(String),
    visitor_id Nullable(String),
    click_id Nullable(String),
    order_id Nullable(String),
    amount_minor Nullable(Int64),
    currency LowCardinality(Nullable(String)),
    claimed_code Nullable(String),
    device_id Nullable(String),
    customer_email_hash Nullable(String),
    country LowCardinality(Nullable(String)),
    ip_key Nullable(FixedString(32)),
    is_bot Nullable(Bool),
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC')
)
ENGINE = Memory;

-- Scratch of one step: persons whose touchpoints or conversions changed, those that a node left included.
CREATE TABLE IF NOT EXISTS touched_persons
(
    programme_id LowCardinality(String),
    person_bucket UInt16,
    person_id String
)
ENGINE = Memory;

-- Scratch of one step: visitors with a new or changed click.
CREATE TABLE IF NOT EXISTS touched_visitors
(
    programme_id LowCardinality(String),
    visitor_id String
)
ENGINE = Memory;

-- Scratch of one step: conversions whose person, visitor, order or standing among duplicates changed, the vanished ones included.
CREATE TABLE IF NOT EXISTS touched_conversions
(
    programme_id LowCardinality(String),
    conversion_id String
)
ENGINE = Memory;
