-- Scratch of one step, in the memory of the node that the process role talks to. Every node has the tables, so that another one can
-- take its place.
-- Written by scripts/cluster-migrations.mjs: change the migrations of one server and run it again.

CREATE TABLE IF NOT EXISTS attribution_touched ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `causes` UInt16
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS attribution_touched_caps ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `month` UInt16,
    `advocate_id` String,
    `day` UInt32
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS attribution_touched_codes ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `code` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS attribution_touched_persons ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_bucket` UInt16,
    `person_id` String,
    `visitor_id` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS candidate_picks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `advocate_id` String,
    `touchpoint_id` String,
    `claimed` UInt8,
    `self` LowCardinality(String),
    `own_touches` UInt32,
    `other_touches` UInt32,
    `visits` UInt32
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS case_keys ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `case_id` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS code_days ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `referral_code` String,
    `advocate_id` String,
    `from_day` Int32,
    `to_day` Int32
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS component_persons ON CLUSTER '{cluster}'
(
    `component` UInt32,
    `person_id` String,
    `subjects` UInt64
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS node_components ON CLUSTER '{cluster}'
(
    `node_hash` UInt64,
    `component` UInt32
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS signal_touched ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS step_activities ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `advocate_id` String,
    `action` LowCardinality(String),
    `visitor_id` Nullable(String),
    `device_id` Nullable(String),
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_advocates ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `advocate_id` String,
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_audits ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `audit_id` String,
    `conversion_id` String,
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_clicks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `visitor_id` String,
    `channel` LowCardinality(String),
    `referral_code` Nullable(String),
    `touch` LowCardinality(Nullable(String)),
    `campaign_id` LowCardinality(Nullable(String)),
    `sub_id` Nullable(String),
    `click_id` Nullable(String),
    `ad_click_id` Nullable(String),
    `utm_source` LowCardinality(Nullable(String)),
    `referrer_url` Nullable(String),
    `device_id` Nullable(String),
    `page_stage` LowCardinality(Nullable(String)),
    `user_activated` Nullable(Bool),
    `frame` LowCardinality(Nullable(String)),
    `ip_key` Nullable(FixedString(32)),
    `is_bot` Nullable(Bool),
    `source` LowCardinality(String),
    `received_at` DateTime64(3, 'UTC'),
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_conversions ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `type` LowCardinality(String),
    `customer_id` Nullable(String),
    `visitor_id` Nullable(String),
    `order_id` Nullable(String),
    `device_id` Nullable(String),
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_customers ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `customer_id` String,
    `visitor_id` Nullable(String),
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_identity_links ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `a` String,
    `b` String,
    `action` LowCardinality(String),
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_models ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `model_id` String,
    `effective_from` DateTime64(3, 'UTC'),
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_orders ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `order_id` String,
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_reviews ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `case_id` String,
    `action` LowCardinality(String),
    `undoes` Nullable(String),
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_rulesets ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `effective_from` DateTime64(3, 'UTC'),
    `correction` Nullable(Bool),
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_spends ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS step_ticks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `standing` UInt8,
    `touched` UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

CREATE TABLE IF NOT EXISTS touched_advocates ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `advocate_id` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_buyer_customers ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `customer_id` String,
    `person_id` String,
    `since` Date
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_cases ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `case_id` String,
    `causes` UInt16
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_conversion_rows ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `conversion_id` String,
    `type` LowCardinality(String),
    `source` LowCardinality(String),
    `customer_id` Nullable(String),
    `visitor_id` Nullable(String),
    `click_id` Nullable(String),
    `order_id` Nullable(String),
    `amount_minor` Nullable(Int64),
    `currency` LowCardinality(Nullable(String)),
    `claimed_code` Nullable(String),
    `device_id` Nullable(String),
    `customer_email_hash` Nullable(String),
    `country` LowCardinality(Nullable(String)),
    `ip_key` Nullable(FixedString(32)),
    `is_bot` Nullable(Bool),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC')
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_conversions ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_copies ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `kind` LowCardinality(String),
    `id_hash` FixedString(16),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `place` UInt32,
    `verdict` LowCardinality(String),
    `is_new` UInt8
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_evidence ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `a` String,
    `b` String,
    `since` DateTime64(3, 'UTC'),
    `standing` UInt8,
    `lost` UInt8
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_nodes ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `node` String,
    `hop` UInt32
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_orders ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `order_id` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_persons ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_bucket` UInt16,
    `person_id` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_referees ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_id` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_rows ON CLUSTER '{cluster}'
(
    `kind` LowCardinality(String),
    `log_partition` UInt16,
    `log_offset` UInt64
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_sharing ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `node` String,
    `was` UInt8,
    `customers` UInt32
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS touched_visitors ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `visitor_id` String
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS weighed_links ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `node` String,
    `neighbour` String,
    `added_step` UInt64
)
ENGINE = Memory;
