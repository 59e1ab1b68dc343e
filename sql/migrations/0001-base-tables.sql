-- One table a kind: the events themselves, one row a record of the log. A row's address is (log_partition, log_offset) within
-- its kind's topic; an address is in one row here or in one dead letter, never in both. Unpartitioned: one batch is one block
-- and one part, which a kill cannot tear. Every read says FINAL: a higher enrichment_version replaces a row, is_deleted hides it.
--
-- content_hash covers id, occurred_at and every field of the event (also extra; of the address only its keyed hash), NULL and
-- empty apart. ip_key and net_key are keyed SipHash-128 (hex) of the address and of its /24 or /48.

-- Grain: one row an advocate event (the whole subject; the newest event stands).
CREATE TABLE IF NOT EXISTS advocates
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    advocate_id String,
    status LowCardinality(String),
    referral_codes Array(String),
    customer_id Nullable(String),
    invited_by Nullable(String),
    partner_type LowCardinality(Nullable(String)),
    segment LowCardinality(Nullable(String)),
    region LowCardinality(Nullable(String)),
    country LowCardinality(Nullable(String)),
    cohort LowCardinality(Nullable(String)),
    email_hash Nullable(String),
    device_id Nullable(String),
    payout_account_hash Nullable(String),
    payout_currency LowCardinality(Nullable(String)),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, advocate_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a customer event (the whole subject; the newest event stands).
CREATE TABLE IF NOT EXISTS customers
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    customer_id String,
    visitor_id Nullable(String),
    signed_up_at Nullable(DateTime64(3, 'UTC')),
    first_order_at Nullable(DateTime64(3, 'UTC')),
    country LowCardinality(Nullable(String)),
    region LowCardinality(Nullable(String)),
    segment LowCardinality(Nullable(String)),
    email_hash Nullable(String),
    phone_hash Nullable(String),
    payment_hash Nullable(String),
    address_hash Nullable(String),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, customer_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a click event.
CREATE TABLE IF NOT EXISTS clicks
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    visitor_id String,
    channel LowCardinality(String),
    referral_code Nullable(String),
    click_id Nullable(String),
    sub_id Nullable(String),
    campaign_id LowCardinality(Nullable(String)),
    ad_click_id Nullable(String),
    touch LowCardinality(Nullable(String)),
    landing_url Nullable(String),
    page_stage LowCardinality(Nullable(String)),
    user_activated Nullable(Bool),
    frame LowCardinality(Nullable(String)),
    referrer_url Nullable(String),
    utm_source LowCardinality(Nullable(String)),
    utm_medium LowCardinality(Nullable(String)),
    utm_campaign LowCardinality(Nullable(String)),
    utm_content Nullable(String),
    utm_term Nullable(String),
    user_agent Nullable(String),
    device_id Nullable(String),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    ip_key Nullable(FixedString(32)),
    net_key Nullable(FixedString(32)),
    country LowCardinality(Nullable(String)),
    asn Nullable(UInt32),
    as_org LowCardinality(Nullable(String)),
    ip_class LowCardinality(Nullable(String)),
    browser LowCardinality(Nullable(String)),
    os LowCardinality(Nullable(String)),
    device_class LowCardinality(Nullable(String)),
    is_bot Nullable(Bool),
    bot_reason LowCardinality(Nullable(String)),
    enrichment_missing Array(LowCardinality(String)),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, visitor_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a conversion event.
CREATE TABLE IF NOT EXISTS conversions
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    type LowCardinality(String),
    customer_id Nullable(String),
    visitor_id Nullable(String),
    click_id Nullable(String),
    order_id Nullable(String),
    amount_minor Nullable(Int64),
    currency LowCardinality(Nullable(String)),
    claimed_code Nullable(String),
    user_agent Nullable(String),
    device_id Nullable(String),
    customer_email_hash Nullable(String),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    ip_key Nullable(FixedString(32)),
    net_key Nullable(FixedString(32)),
    country LowCardinality(Nullable(String)),
    asn Nullable(UInt32),
    as_org LowCardinality(Nullable(String)),
    ip_class LowCardinality(Nullable(String)),
    browser LowCardinality(Nullable(String)),
    os LowCardinality(Nullable(String)),
    device_class LowCardinality(Nullable(String)),
    is_bot Nullable(Bool),
    bot_reason LowCardinality(Nullable(String)),
    enrichment_missing Array(LowCardinality(String)),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row an order event (a status of an order).
CREATE TABLE IF NOT EXISTS orders
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    order_id String,
    status LowCardinality(String),
    amount_minor Int64,
    currency LowCardinality(String),
    customer_id Nullable(String),
    margin_minor Nullable(Int64),
    items Nullable(String),
    tax_minor Nullable(Int64),
    shipping_minor Nullable(Int64),
    discount_minor Nullable(Int64),
    coupon_code Nullable(String),
    payment_hash Nullable(String),
    address_hash Nullable(String),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, order_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a spend event.
CREATE TABLE IF NOT EXISTS spends
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    channel LowCardinality(String),
    amount_minor Int64,
    currency LowCardinality(String),
    category LowCardinality(Nullable(String)),
    advocate_id Nullable(String),
    campaign_id LowCardinality(Nullable(String)),
    segment LowCardinality(Nullable(String)),
    `from` DateTime64(3, 'UTC'),
    `to` DateTime64(3, 'UTC'),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a published ruleset.
CREATE TABLE IF NOT EXISTS rulesets
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    version Int64,
    effective_from DateTime64(3, 'UTC'),
    rules String,
    note Nullable(String),
    correction Nullable(Bool),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, version, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a tick: time has passed.
CREATE TABLE IF NOT EXISTS ticks
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row an activity of an advocate.
CREATE TABLE IF NOT EXISTS activities
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    advocate_id String,
    action LowCardinality(String),
    medium LowCardinality(Nullable(String)),
    invite_id Nullable(String),
    invitee_hash Nullable(String),
    visitor_id Nullable(String),
    device_id Nullable(String),
    user_agent Nullable(String),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    ip_key Nullable(FixedString(32)),
    net_key Nullable(FixedString(32)),
    country LowCardinality(Nullable(String)),
    asn Nullable(UInt32),
    as_org LowCardinality(Nullable(String)),
    ip_class LowCardinality(Nullable(String)),
    browser LowCardinality(Nullable(String)),
    os LowCardinality(Nullable(String)),
    device_class LowCardinality(Nullable(String)),
    is_bot Nullable(Bool),
    bot_reason LowCardinality(Nullable(String)),
    enrichment_missing Array(LowCardinality(String)),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, advocate_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
