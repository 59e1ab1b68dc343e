-- The tables of events, each in two: <table>_local holds the rows of one shard, on every replica of it, and <table> is all shards.
-- The sharding key is part of the sorting key, so that all versions of a row lie on one shard.
-- Written by scripts/cluster-migrations.mjs: change the migrations of one server and run it again.

CREATE TABLE IF NOT EXISTS activities_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `advocate_id` String,
    `action` LowCardinality(String),
    `medium` LowCardinality(Nullable(String)),
    `invite_id` Nullable(String),
    `invitee_hash` Nullable(String),
    `visitor_id` Nullable(String),
    `device_id` Nullable(String),
    `user_agent` Nullable(String),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `ip_key` Nullable(FixedString(32)),
    `net_key` Nullable(FixedString(32)),
    `country` LowCardinality(Nullable(String)),
    `asn` Nullable(UInt32),
    `as_org` LowCardinality(Nullable(String)),
    `ip_class` LowCardinality(Nullable(String)),
    `browser` LowCardinality(Nullable(String)),
    `os` LowCardinality(Nullable(String)),
    `device_class` LowCardinality(Nullable(String)),
    `is_bot` Nullable(Bool),
    `bot_reason` LowCardinality(Nullable(String)),
    `enrichment_missing` Array(LowCardinality(String)),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, advocate_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS activities ON CLUSTER '{cluster}' AS activities_local
ENGINE = Distributed('{cluster}', {database:String}, 'activities_local', cityHash64(programme_id, advocate_id));

CREATE TABLE IF NOT EXISTS advocates_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `advocate_id` String,
    `status` LowCardinality(String),
    `referral_codes` Array(String),
    `customer_id` Nullable(String),
    `invited_by` Nullable(String),
    `partner_type` LowCardinality(Nullable(String)),
    `segment` LowCardinality(Nullable(String)),
    `region` LowCardinality(Nullable(String)),
    `country` LowCardinality(Nullable(String)),
    `cohort` LowCardinality(Nullable(String)),
    `email_hash` Nullable(String),
    `device_id` Nullable(String),
    `payout_account_hash` Nullable(String),
    `payout_currency` LowCardinality(Nullable(String)),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, advocate_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS advocates ON CLUSTER '{cluster}' AS advocates_local
ENGINE = Distributed('{cluster}', {database:String}, 'advocates_local', cityHash64(programme_id, advocate_id));

CREATE TABLE IF NOT EXISTS audits_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `audit_id` String,
    `conversion_id` String,
    `reviewer` String,
    `answer` LowCardinality(String),
    `true_advocate_id` Nullable(String),
    `note` Nullable(String),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, audit_id, conversion_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS audits ON CLUSTER '{cluster}' AS audits_local
ENGINE = Distributed('{cluster}', {database:String}, 'audits_local', cityHash64(log_partition, log_offset));

CREATE TABLE IF NOT EXISTS clicks_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `visitor_id` String,
    `channel` LowCardinality(String),
    `referral_code` Nullable(String),
    `click_id` Nullable(String),
    `sub_id` Nullable(String),
    `campaign_id` LowCardinality(Nullable(String)),
    `ad_click_id` Nullable(String),
    `touch` LowCardinality(Nullable(String)),
    `landing_url` Nullable(String),
    `page_stage` LowCardinality(Nullable(String)),
    `user_activated` Nullable(Bool),
    `frame` LowCardinality(Nullable(String)),
    `referrer_url` Nullable(String),
    `utm_source` LowCardinality(Nullable(String)),
    `utm_medium` LowCardinality(Nullable(String)),
    `utm_campaign` LowCardinality(Nullable(String)),
    `utm_content` Nullable(String),
    `utm_term` Nullable(String),
    `user_agent` Nullable(String),
    `device_id` Nullable(String),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `ip_key` Nullable(FixedString(32)),
    `net_key` Nullable(FixedString(32)),
    `country` LowCardinality(Nullable(String)),
    `asn` Nullable(UInt32),
    `as_org` LowCardinality(Nullable(String)),
    `ip_class` LowCardinality(Nullable(String)),
    `browser` LowCardinality(Nullable(String)),
    `os` LowCardinality(Nullable(String)),
    `device_class` LowCardinality(Nullable(String)),
    `is_bot` Nullable(Bool),
    `bot_reason` LowCardinality(Nullable(String)),
    `enrichment_missing` Array(LowCardinality(String)),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, visitor_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS clicks ON CLUSTER '{cluster}' AS clicks_local
ENGINE = Distributed('{cluster}', {database:String}, 'clicks_local', cityHash64(programme_id, visitor_id));

CREATE TABLE IF NOT EXISTS conversions_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `type` LowCardinality(String),
    `customer_id` Nullable(String),
    `visitor_id` Nullable(String),
    `click_id` Nullable(String),
    `order_id` Nullable(String),
    `amount_minor` Nullable(Int64),
    `currency` LowCardinality(Nullable(String)),
    `claimed_code` Nullable(String),
    `user_agent` Nullable(String),
    `device_id` Nullable(String),
    `customer_email_hash` Nullable(String),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `ip_key` Nullable(FixedString(32)),
    `net_key` Nullable(FixedString(32)),
    `country` LowCardinality(Nullable(String)),
    `asn` Nullable(UInt32),
    `as_org` LowCardinality(Nullable(String)),
    `ip_class` LowCardinality(Nullable(String)),
    `browser` LowCardinality(Nullable(String)),
    `os` LowCardinality(Nullable(String)),
    `device_class` LowCardinality(Nullable(String)),
    `is_bot` Nullable(Bool),
    `bot_reason` LowCardinality(Nullable(String)),
    `enrichment_missing` Array(LowCardinality(String)),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS conversions ON CLUSTER '{cluster}' AS conversions_local
ENGINE = Distributed('{cluster}', {database:String}, 'conversions_local', cityHash64(log_partition, log_offset));

CREATE TABLE IF NOT EXISTS customers_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `customer_id` String,
    `visitor_id` Nullable(String),
    `signed_up_at` Nullable(DateTime64(3, 'UTC')),
    `first_order_at` Nullable(DateTime64(3, 'UTC')),
    `country` LowCardinality(Nullable(String)),
    `region` LowCardinality(Nullable(String)),
    `segment` LowCardinality(Nullable(String)),
    `email_hash` Nullable(String),
    `phone_hash` Nullable(String),
    `payment_hash` Nullable(String),
    `address_hash` Nullable(String),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, customer_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS customers ON CLUSTER '{cluster}' AS customers_local
ENGINE = Distributed('{cluster}', {database:String}, 'customers_local', cityHash64(programme_id, customer_id));

CREATE TABLE IF NOT EXISTS identity_links_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `a` String,
    `b` String,
    `action` LowCardinality(String),
    `reviewer` Nullable(String),
    `reason` Nullable(String),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, a, b, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS identity_links ON CLUSTER '{cluster}' AS identity_links_local
ENGINE = Distributed('{cluster}', {database:String}, 'identity_links_local', cityHash64(log_partition, log_offset));

CREATE TABLE IF NOT EXISTS models_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `model_id` String,
    `trained_to` DateTime64(3, 'UTC'),
    `parameters_hash` String,
    `parameters` Nullable(String),
    `parameters_address` Nullable(String),
    `effective_from` DateTime64(3, 'UTC'),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, model_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS models ON CLUSTER '{cluster}' AS models_local
ENGINE = Distributed('{cluster}', {database:String}, 'models_local', cityHash64(log_partition, log_offset));

CREATE TABLE IF NOT EXISTS orders_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `order_id` String,
    `status` LowCardinality(String),
    `amount_minor` Int64,
    `currency` LowCardinality(String),
    `customer_id` Nullable(String),
    `margin_minor` Nullable(Int64),
    `items` Nullable(String),
    `tax_minor` Nullable(Int64),
    `shipping_minor` Nullable(Int64),
    `discount_minor` Nullable(Int64),
    `coupon_code` Nullable(String),
    `payment_hash` Nullable(String),
    `address_hash` Nullable(String),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, order_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS orders ON CLUSTER '{cluster}' AS orders_local
ENGINE = Distributed('{cluster}', {database:String}, 'orders_local', cityHash64(programme_id, order_id));

CREATE TABLE IF NOT EXISTS reviews_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `case_id` String,
    `reviewer` String,
    `action` LowCardinality(String),
    `scope` Nullable(String),
    `seen` Nullable(String),
    `batch_id` Nullable(String),
    `reason` Nullable(String),
    `note` Nullable(String),
    `undoes` Nullable(String),
    `assignee` Nullable(String),
    `until` Nullable(DateTime64(3, 'UTC')),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, case_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS reviews ON CLUSTER '{cluster}' AS reviews_local
ENGINE = Distributed('{cluster}', {database:String}, 'reviews_local', cityHash64(log_partition, log_offset));

CREATE TABLE IF NOT EXISTS rulesets_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `version` Int64,
    `effective_from` DateTime64(3, 'UTC'),
    `rules` String,
    `note` Nullable(String),
    `correction` Nullable(Bool),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, version, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS rulesets ON CLUSTER '{cluster}' AS rulesets_local
ENGINE = Distributed('{cluster}', {database:String}, 'rulesets_local', cityHash64(log_partition, log_offset));

CREATE TABLE IF NOT EXISTS spends_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `channel` LowCardinality(String),
    `amount_minor` Int64,
    `currency` LowCardinality(String),
    `category` LowCardinality(Nullable(String)),
    `advocate_id` Nullable(String),
    `campaign_id` LowCardinality(Nullable(String)),
    `segment` LowCardinality(Nullable(String)),
    `from` DateTime64(3, 'UTC'),
    `to` DateTime64(3, 'UTC'),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS spends ON CLUSTER '{cluster}' AS spends_local
ENGINE = Distributed('{cluster}', {database:String}, 'spends_local', cityHash64(log_partition, log_offset));

CREATE TABLE IF NOT EXISTS ticks_local ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `extra` Nullable(String),
    `content_hash` UInt64,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `enrichment_version` UInt16,
    `is_deleted` UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', enrichment_version, is_deleted)
ORDER BY (programme_id, occurred_at, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS ticks ON CLUSTER '{cluster}' AS ticks_local
ENGINE = Distributed('{cluster}', {database:String}, 'ticks_local', cityHash64(log_partition, log_offset));
