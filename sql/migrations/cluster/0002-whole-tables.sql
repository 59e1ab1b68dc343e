-- What the sink and the processors keep: whole on every node, because a step joins all of it with all of it. One group of replicas
-- over all shards.
-- Written by scripts/cluster-migrations.mjs: change the migrations of one server and run it again.

CREATE TABLE IF NOT EXISTS advocate_conversions ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `advocate_id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `conversion_id` String,
    `type` LowCardinality(String),
    `channel` LowCardinality(String),
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `model` LowCardinality(String),
    `ruleset_version` UInt32,
    `value_minor` Int64,
    `credited_minor` Int64,
    `currency` LowCardinality(String),
    `open_holds` UInt16,
    `touchpoints` UInt32,
    `customer_id` Nullable(String),
    `order_id` Nullable(String),
    `claimed_code` Nullable(String),
    `names` Array(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, advocate_id, occurred_at, conversion_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS advocate_days ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `advocate_id` String,
    `day` Date,
    `clicks` UInt32,
    `visitors` UInt32,
    `previews` UInt32,
    `pressed_known` UInt32,
    `unpressed` UInt32,
    `framed_known` UInt32,
    `framed` UInt32,
    `hosting_known` UInt32,
    `hosting` UInt32,
    `bots_known` UInt32,
    `bots` UInt32,
    `hours` Array(UInt32),
    `octaves` Array(UInt32),
    `conversions` UInt32,
    `customers` UInt32,
    `touched` UInt32,
    `till` UInt32,
    `quick` UInt32,
    `orders` UInt32,
    `reversed` UInt32,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, advocate_id, day)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS advocate_firsts ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `advocate_id` String,
    `first_seen_at` DateTime64(3, 'UTC'),
    `enrolled_at` Nullable(DateTime64(3, 'UTC')),
    `first_share_at` Nullable(DateTime64(3, 'UTC')),
    `first_click_at` Nullable(DateTime64(3, 'UTC')),
    `first_conversion_at` Nullable(DateTime64(3, 'UTC')),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, advocate_id)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS advocate_risks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `advocate_id` String,
    `day` Date,
    `score_ppb` UInt32,
    `hold_score_ppb` UInt32,
    `reasons` Array(LowCardinality(String)),
    `contributions` Array(UInt32),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, advocate_id, day)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS alerts ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `subject_kind` LowCardinality(String),
    `subject_id` String,
    `currency` LowCardinality(String),
    `alert_id` FixedString(32),
    `case_id` String,
    `score_ppb` UInt32,
    `severity` LowCardinality(String),
    `reasons` Array(LowCardinality(String)),
    `amount_at_stake_minor` Int64,
    `opened_at` DateTime64(3, 'UTC'),
    `state` LowCardinality(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    `score` Float64 ALIAS score_ppb / 10000000
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, subject_kind, subject_id, currency)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS attribution_keys ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_bucket` UInt16,
    `person_id` String,
    `conversion_id` String,
    `order_id` String,
    `customer_id` String,
    `visitor_id` String,
    `visitor_person` String,
    `visitor_bucket` UInt16,
    `occurred_at` DateTime64(3, 'UTC'),
    `causes` UInt16,
    `gone` UInt8
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}')
ORDER BY (person_bucket, programme_id, person_id, conversion_id)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS candidates ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `advocate_id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `conversion_id` String,
    `type` LowCardinality(String),
    `door` LowCardinality(String),
    `customer_id` Nullable(String),
    `order_id` Nullable(String),
    `claimed` UInt8,
    `repeat` UInt8,
    `duplicate` UInt8,
    `self` LowCardinality(String),
    `own_touches` UInt32,
    `other_touches` UInt32,
    `visits` UInt32,
    `touchpoint_id` String,
    `touched_at` Nullable(DateTime64(3, 'UTC')),
    `touch_door` LowCardinality(String),
    `channel` LowCardinality(String),
    `touch` LowCardinality(Nullable(String)),
    `page_stage` LowCardinality(Nullable(String)),
    `user_activated` Nullable(Bool),
    `frame` LowCardinality(Nullable(String)),
    `ad_click_id` Nullable(String),
    `sub_id` Nullable(String),
    `utm_source` LowCardinality(Nullable(String)),
    `click_ip_key` Nullable(FixedString(32)),
    `click_country` LowCardinality(Nullable(String)),
    `click_ip_class` LowCardinality(Nullable(String)),
    `click_os` LowCardinality(Nullable(String)),
    `click_device_id` Nullable(String),
    `click_bot_reason` LowCardinality(Nullable(String)),
    `click_agent` UInt8,
    `ip_key` Nullable(FixedString(32)),
    `net_key` Nullable(FixedString(32)),
    `country` LowCardinality(Nullable(String)),
    `ip_class` LowCardinality(Nullable(String)),
    `os` LowCardinality(Nullable(String)),
    `device_id` Nullable(String),
    `bot_reason` LowCardinality(Nullable(String)),
    `agent` UInt8,
    `unknown` Array(LowCardinality(String)),
    `payment_hash` Nullable(String),
    `reversed_at` Nullable(DateTime64(3, 'UTC')),
    `reversal` LowCardinality(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX conversion_id_filter conversion_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX device_filter device_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX click_device_filter click_device_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1,
    INDEX net_filter net_key TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX ip_filter ip_key TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX payment_filter payment_hash TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, advocate_id, occurred_at, conversion_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS cap_claims ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `month` UInt16,
    `advocate_id` String,
    `conversion_id` String,
    `currency` LowCardinality(String),
    `day` UInt32,
    `received_at` DateTime64(3, 'UTC'),
    `gross_minor` Int64,
    `credits_per_day` UInt32,
    `advocate_month_minor` Nullable(Int64),
    `programme_month_minor` Nullable(Int64),
    `ruleset_version` UInt32,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, month, advocate_id, day, conversion_id, currency)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS cap_limits ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `month` UInt16,
    `advocate_id` String,
    `conversion_id` String,
    `currency` LowCardinality(String),
    `denied` UInt8,
    `left_minor` Int64,
    `limited_by` LowCardinality(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, month, advocate_id, conversion_id, currency)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS case_folds ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `case_id` String,
    `decision` LowCardinality(String),
    `decided_at` Nullable(DateTime64(3, 'UTC')),
    `decided_by` Nullable(String),
    `assignee` Nullable(String),
    `snoozed_until` Nullable(DateTime64(3, 'UTC')),
    `first_at` DateTime64(3, 'UTC'),
    `confirms` String,
    `ends` String,
    `holds` String,
    `cuts` String DEFAULT '[]',
    `mutes` UInt8,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, case_id)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS cases ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `case_id` String,
    `subject_kind` LowCardinality(String),
    `subject_id` String,
    `state` LowCardinality(String),
    `severity` LowCardinality(String),
    `assignee` Nullable(String),
    `score_ppb` UInt32,
    `reasons` Array(LowCardinality(String)),
    `amount_minor` Int64,
    `currency` LowCardinality(String),
    `currencies` Array(LowCardinality(String)),
    `amounts_minor` Array(Int64),
    `held` UInt32,
    `confirmed` UInt32,
    `released` UInt32,
    `opened_at` DateTime64(3, 'UTC'),
    `due_at` DateTime64(3, 'UTC'),
    `escalated_at` Nullable(DateTime64(3, 'UTC')),
    `snoozed_until` Nullable(DateTime64(3, 'UTC')),
    `decided_at` Nullable(DateTime64(3, 'UTC')),
    `decided_by` Nullable(String),
    `next_at` Nullable(DateTime64(3, 'UTC')),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1,
    INDEX next_at_range next_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, case_id)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS claims ON CLUSTER '{cluster}'
(
    `name` LowCardinality(String),
    `owner` String,
    `host` String,
    `pid` UInt32,
    `since` DateTime64(3, 'UTC'),
    `lease_ms` UInt32,
    `at` DateTime64(3, 'UTC') DEFAULT now64(3),
    `ended` UInt8
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', at)
ORDER BY (name, owner)
TTL toDateTime(at) + toIntervalDay(1)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS clocks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `now_at` DateTime64(3, 'UTC'),
    `before_at` DateTime64(3, 'UTC'),
    `version` UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version)
ORDER BY programme_id
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS code_firsts ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `referral_code` String,
    `first_click_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, referral_code)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS conflicts ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `kind` LowCardinality(String),
    `id` String,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (kind, log_partition, log_offset)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS conversion_outcomes ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `type` LowCardinality(String),
    `person_id` String,
    `advocate_id` String,
    `channel` LowCardinality(String),
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `model` LowCardinality(String),
    `ruleset_version` UInt32,
    `value_minor` Int64,
    `credited_minor` Int64,
    `currency` LowCardinality(String),
    `open_holds` UInt16,
    `candidates` UInt32,
    `touchpoints` UInt32,
    `next_at` Nullable(DateTime64(3, 'UTC')),
    `claim_check` LowCardinality(String) DEFAULT '',
    `order_check` LowCardinality(String) DEFAULT '',
    `claimant` String DEFAULT '',
    `path_hash` UInt64 DEFAULT 0,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX next_at_range next_at TYPE minmax GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, conversion_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS conversion_paths ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `occurred_at` DateTime64(3, 'UTC'),
    `conversion_id` String,
    `type` LowCardinality(String),
    `value_minor` Int64,
    `currency` LowCardinality(String),
    `outcome` LowCardinality(String),
    `advocate_id` String,
    `model` LowCardinality(String),
    `touchpoints` UInt32,
    `channels` Array(LowCardinality(String)),
    `advocates` Array(String),
    `ages` Array(UInt64),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, occurred_at, conversion_id)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS conversion_states ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_bucket` UInt16,
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
    `duplicate_rule` LowCardinality(Nullable(String)),
    `duplicate_of` Nullable(String),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX conversion_id_filter conversion_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_filter order_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX visitor_filter visitor_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX customer_filter customer_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, person_bucket, person_id, occurred_at, conversion_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS counted_clicks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `channel` LowCardinality(String),
    `visitor` UInt64,
    `is_bot` Nullable(Bool),
    `referred` Bool,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, log_partition, log_offset)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS counted_orders ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `order_id` String,
    `currency` LowCardinality(String),
    `status` LowCardinality(String),
    `amount_minor` Nullable(Int64),
    `refunded_minor` Int64,
    `net_minor` Nullable(Int64),
    `margin_minor` Nullable(Int64),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, order_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS credits ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `model` LowCardinality(String),
    `model_id` String DEFAULT '',
    `touchpoint_id` String,
    `advocate_id` String,
    `channel` LowCardinality(String),
    `share_ppb` UInt32,
    `amount_minor` Int64,
    `currency` LowCardinality(String),
    `pays` UInt8,
    `decided_for` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, conversion_id, model, touchpoint_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS cursors ON CLUSTER '{cluster}'
(
    `topic` LowCardinality(String),
    `log_partition` UInt16,
    `next_offset` UInt64,
    `step` UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', step)
ORDER BY (topic, log_partition)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS cut_links ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `a` String,
    `b` String,
    `cut_at` DateTime64(3, 'UTC'),
    `word_id` String,
    `cut_by` Nullable(String),
    `cut_because` Nullable(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, a, b)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_activities ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `action` LowCardinality(String),
    `activities` UInt64,
    `advocates` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, action)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_advocates ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `new_advocates` UInt64,
    `first_shares` UInt64,
    `first_clicks` UInt64,
    `first_conversions` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_checks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `reference` LowCardinality(String),
    `verdict` LowCardinality(String),
    `conversions` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, reference, verdict)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_clicks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `channel` LowCardinality(String),
    `clicks` UInt64,
    `bot_clicks` UInt64,
    `unknown_clicks` UInt64,
    `referral_clicks` UInt64,
    `visitors` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, channel)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_conversions ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `type` LowCardinality(String),
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `currency` LowCardinality(String),
    `conversions` UInt64,
    `value_minor` Int64,
    `credited_minor` Int64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, type, outcome, reason, currency)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_held_rewards ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `currency` LowCardinality(String),
    `reason` LowCardinality(String),
    `rewards` UInt64,
    `amount_minor` Int64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, currency, reason)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_orders ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `currency` LowCardinality(String),
    `status` LowCardinality(String),
    `orders` UInt64,
    `amount_minor` Int64,
    `refunded_minor` Int64,
    `net_minor` Int64,
    `margin_minor` Int64,
    `orders_without_margin` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, currency, status)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_outcomes ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `type` LowCardinality(String),
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `channel` LowCardinality(String),
    `currency` LowCardinality(String),
    `held` UInt8,
    `conversions` UInt64,
    `value_minor` Int64,
    `credited_minor` Int64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, type, outcome, reason, channel, currency, held)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_reconciliation ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `bucket` LowCardinality(String),
    `currency` LowCardinality(String),
    `rows` UInt64,
    `conversions` UInt64,
    `orders` UInt64,
    `waiting` UInt64,
    `unknown` UInt64,
    `found_status` UInt64,
    `found_amount` UInt64,
    `found_other` UInt64,
    `found_late` UInt64,
    `amount_minor` Int64,
    `waiting_minor` Int64,
    `difference_minor` Int64,
    `gap_minor` Int64,
    `credited_minor` Int64,
    `other_minor` Int64,
    `squares` Int256,
    `waiting_squares` Int256,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, bucket, currency)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_referred_orders ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `currency` LowCardinality(String),
    `before_day` Date,
    `orders` UInt64,
    `guest_orders` UInt64,
    `kept_minor` Int64,
    `margin_minor` Int64,
    `orders_with_margin` UInt64,
    `untold_minor` Int64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, currency, before_day)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_rewards ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `currency` LowCardinality(String),
    `state` LowCardinality(String),
    `due_ms` Int64,
    `rewards` UInt64,
    `amount_minor` Int64,
    `squares` Int256,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, currency, state, due_ms)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_spend ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `channel` LowCardinality(String),
    `category` LowCardinality(String),
    `currency` LowCardinality(String),
    `amount_minor` Int64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, channel, category, currency)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS daily_visitors ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `visitors` UInt64,
    `referred_visitors` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS dead_letters ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `topic` LowCardinality(String),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `step` LowCardinality(String),
    `reason` LowCardinality(String),
    `message` String,
    `payload` String,
    `source` LowCardinality(String),
    `received_at` DateTime64(3, 'UTC'),
    `id` Nullable(String),
    `replay_of` Nullable(String),
    `replayed_as` Nullable(String),
    `version` UInt16,
    `bytes_removed_at` Nullable(DateTime64(3, 'UTC')),
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version)
ORDER BY (topic, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS decision_journal ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `advocate_id` String,
    `entry_no` UInt32,
    `decision_id` FixedString(32),
    `supersedes` String,
    `retracted` UInt8,
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `cause` LowCardinality(String),
    `model` LowCardinality(String),
    `model_id` String DEFAULT '',
    `ruleset_version` UInt32,
    `share_ppb` UInt32,
    `amount_minor` Int64,
    `currency` LowCardinality(String),
    `decided_for` DateTime64(3, 'UTC'),
    `type` LowCardinality(String),
    `journaled_at` DateTime64(3, 'UTC'),
    `step` UInt64
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}')
ORDER BY (programme_id, conversion_id, advocate_id, entry_no)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS decisions ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `advocate_id` String,
    `decision_id` FixedString(32),
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `cause` LowCardinality(String),
    `model` LowCardinality(String),
    `model_id` String DEFAULT '',
    `ruleset_version` UInt32,
    `share_ppb` UInt32,
    `amount_minor` Int64,
    `currency` LowCardinality(String),
    `decided_for` DateTime64(3, 'UTC'),
    `type` LowCardinality(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS dirty_days ON CLUSTER '{cluster}'
(
    `panel` LowCardinality(String),
    `programme_id` LowCardinality(String),
    `day` Date,
    `step` UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', step)
ORDER BY (panel, programme_id, day)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS due_conversions ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `next_at` DateTime64(3, 'UTC'),
    `conversion_id` String,
    `version` UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version)
ORDER BY (programme_id, next_at, conversion_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS duplicates ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `kind` LowCardinality(String),
    `id` String,
    `log_partition` UInt16,
    `log_offset` UInt64,
    `duplicate_of` String,
    `rule` LowCardinality(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (kind, log_partition, log_offset, rule)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS enrichment_blocks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `kind` LowCardinality(String),
    `log_partition` UInt16,
    `block` UInt64,
    `missing` LowCardinality(String),
    `events` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (kind, log_partition, block, programme_id, missing)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS event_ids ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `kind` LowCardinality(String),
    `id_hash` FixedString(16),
    `log_partition` UInt16,
    `log_offset` UInt64,
    `trust` UInt8,
    `content_hash` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (kind, id_hash, log_partition, log_offset)
SETTINGS index_granularity = 256;

CREATE TABLE IF NOT EXISTS fraud_standing ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `advocate_id` String,
    `case_id` String,
    `episode` UInt16,
    `held_from` Nullable(DateTime64(3, 'UTC')),
    `held_by` LowCardinality(String),
    `released_at` Nullable(DateTime64(3, 'UTC')),
    `released_by` Nullable(String),
    `confirmed_at` Nullable(DateTime64(3, 'UTC')),
    `confirmed_by` Nullable(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1,
    INDEX case_filter case_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id, case_id, episode)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS holds ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `advocate_id` String,
    `reason` LowCardinality(String),
    `opened_at` DateTime64(3, 'UTC'),
    `case_id` String,
    `hold_id` FixedString(32),
    `closes_at` Nullable(DateTime64(3, 'UTC')),
    `closed_at` Nullable(DateTime64(3, 'UTC')),
    `closed_by` Nullable(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id, reason, opened_at, case_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS identities ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `node` String,
    `person_id` String,
    `since` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX person_filter person_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, node)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS identity_edges ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `node` String,
    `neighbour` String,
    `since` DateTime64(3, 'UTC'),
    `added_step` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, node, neighbour)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS identity_moves ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `node` String,
    `old_person_id` String,
    `step` UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', step)
ORDER BY (programme_id, node, old_person_id)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS listed_conversions ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `occurred_at` DateTime64(3, 'UTC'),
    `conversion_id` String,
    `type` LowCardinality(String),
    `channel` LowCardinality(String),
    `advocate_id` String,
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `model` LowCardinality(String),
    `ruleset_version` UInt32,
    `value_minor` Int64,
    `credited_minor` Int64,
    `currency` LowCardinality(String),
    `open_holds` UInt16,
    `touchpoints` UInt32,
    `customer_id` Nullable(String),
    `order_id` Nullable(String),
    `claimed_code` Nullable(String),
    `claim_check` LowCardinality(String) DEFAULT '',
    `order_check` LowCardinality(String) DEFAULT '',
    `names` Array(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX names_filter names TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, occurred_at, conversion_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS listed_rewards ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `day` Date,
    `conversion_id` String,
    `advocate_id` String,
    `to` LowCardinality(String),
    `term` UInt16,
    `earned_at` DateTime64(3, 'UTC'),
    `currency` LowCardinality(String),
    `state` LowCardinality(String),
    `due_ms` Int64,
    `amount_minor` Int64,
    `waits_for` Array(LowCardinality(String)),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, day, conversion_id, advocate_id, to, term)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS log_gaps ON CLUSTER '{cluster}'
(
    `topic` LowCardinality(String),
    `log_partition` UInt16,
    `from_offset` UInt64,
    `to_offset` UInt64,
    `reason` LowCardinality(String),
    `noted_at` DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}')
ORDER BY (topic, log_partition, from_offset, to_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS marks ON CLUSTER '{cluster}'
(
    `topic` LowCardinality(String),
    `log_partition` UInt16,
    `next_offset` UInt64,
    `at` DateTime64(3, 'UTC') DEFAULT now64(3),
    `received_at` DateTime64(3, 'UTC') DEFAULT at
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', next_offset)
ORDER BY (topic, log_partition)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS open_paths ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_bucket` UInt16,
    `person_id` String,
    `first_at` DateTime64(3, 'UTC'),
    `last_at` DateTime64(3, 'UTC'),
    `touchpoints` UInt32,
    `channels` Array(LowCardinality(String)),
    `codes` Array(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, person_bucket, person_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS order_states ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `order_id` String,
    `status` LowCardinality(String),
    `amount_minor` Nullable(Int64),
    `currency` LowCardinality(String),
    `refunded_minor` Int64,
    `foreign_refunds` UInt32,
    `net_minor` Nullable(Int64),
    `margin_minor` Nullable(Int64),
    `customer_id` Nullable(String),
    `placed_at` Nullable(DateTime64(3, 'UTC')),
    `paid_at` Nullable(DateTime64(3, 'UTC')),
    `fulfilled_at` Nullable(DateTime64(3, 'UTC')),
    `refunded_at` Nullable(DateTime64(3, 'UTC')),
    `cancelled_at` Nullable(DateTime64(3, 'UTC')),
    `charged_back_at` Nullable(DateTime64(3, 'UTC')),
    `first_at` DateTime64(3, 'UTC'),
    `last_at` DateTime64(3, 'UTC'),
    `coupon_code` Nullable(String),
    `payment_hash` Nullable(String),
    `address_hash` Nullable(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX customer_filter customer_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, order_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS peer_weeks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `week` Date,
    `feature` LowCardinality(String),
    `median_ppb` Nullable(Int64),
    `mad_ppb` Nullable(Int64),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, week, feature)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS readings ON CLUSTER '{cluster}'
(
    `reading` UInt32,
    `begun_at` DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}')
ORDER BY reading
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS reconciliation_rows ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `at` DateTime64(3, 'UTC'),
    `subject` LowCardinality(String),
    `id` String,
    `bucket` LowCardinality(String),
    `findings` Array(LowCardinality(String)),
    `conversion_id` String,
    `order_id` String,
    `customer_id` Nullable(String),
    `type` LowCardinality(String),
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `advocate_id` String,
    `claimed_code` Nullable(String),
    `claimant` String,
    `status` LowCardinality(String),
    `told_minor` Nullable(Int64),
    `told_currency` LowCardinality(Nullable(String)),
    `charged_minor` Nullable(Int64),
    `charged_currency` LowCardinality(Nullable(String)),
    `amount_minor` Nullable(Int64),
    `currency` LowCardinality(String),
    `difference_minor` Nullable(Int64),
    `credited_minor` Int64,
    `other_minor` Int64,
    `first_at` Nullable(DateTime64(3, 'UTC')),
    `paid_at` Nullable(DateTime64(3, 'UTC')),
    `deadline` Nullable(DateTime64(3, 'UTC')),
    `next_at` Nullable(DateTime64(3, 'UTC')),
    `names` Array(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX id_filter id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX order_filter order_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX names_filter names TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX next_at_range next_at TYPE minmax GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, at, subject, id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS referred_clicks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `referral_code` String,
    `day` Date,
    `touchpoint_id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `visitor` UInt64,
    `seen` UInt8,
    `pressed` Nullable(Bool),
    `framed` Nullable(Bool),
    `hosting` Nullable(Bool),
    `bot` Nullable(Bool),
    `preview` UInt8,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, referral_code, day, touchpoint_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS referred_orders ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `first_at` DateTime64(3, 'UTC'),
    `order_id` String,
    `buyer` String,
    `guest` UInt8,
    `currency` LowCardinality(String),
    `before_at` DateTime64(3, 'UTC'),
    `after_at` DateTime64(3, 'UTC'),
    `kept_minor` Int64,
    `margin_minor` Int64,
    `tells_margin` UInt8,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX order_filter order_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX buyer_filter buyer TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, first_at, order_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS referred_persons ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_id` String,
    `since` Date,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, person_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS rewards ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `advocate_id` String,
    `to` LowCardinality(String),
    `term` UInt16,
    `reward_id` FixedString(32),
    `state` LowCardinality(String),
    `value` LowCardinality(String),
    `amount_minor` Int64,
    `currency` LowCardinality(String),
    `ruleset_version` UInt32,
    `earned_at` DateTime64(3, 'UTC'),
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id, to, term)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS ring_edges ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `ring_id` String,
    `a` String,
    `b` String,
    `kind` LowCardinality(String),
    `thing` String,
    `ip_key` String,
    `weight_ppb` UInt32,
    `says_ppb` UInt32,
    `own` UInt8,
    `persons` UInt32,
    `advocates_of` UInt32,
    `persons_of` UInt32,
    `evidence` Array(String),
    `since` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, ring_id, a, b, kind, thing)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS ring_pairs ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `a` String,
    `b` String,
    `component` String,
    `ring_id` String,
    `weight_ppb` UInt32,
    `between_ppb` UInt32,
    `since` DateTime64(3, 'UTC'),
    `things` String,
    `ip_key` Array(String),
    `cut_by` String,
    `cut_at` Nullable(DateTime64(3, 'UTC')),
    `cut_review` String,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX b_filter b TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX component_filter component TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, a, b)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS ring_things ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `advocate_id` String,
    `kind` LowCardinality(String),
    `thing` String,
    `ip_key` String,
    `advocates` UInt32,
    `persons` UInt32,
    `content` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, advocate_id, kind, thing, ip_key)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS ring_touches ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `kind` LowCardinality(String),
    `thing` String,
    `ip_key` String,
    `advocate_id` String,
    `own` UInt8,
    `source_id` String,
    `found_by` String,
    `person_id` String,
    `at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX found_by_filter found_by TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, kind, thing, ip_key, advocate_id, own, source_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS rings ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `ring_id` String,
    `member_kind` LowCardinality(String),
    `member_id` String,
    `score_ppb` UInt32,
    `ring_score_ppb` UInt32,
    `since` DateTime64(3, 'UTC'),
    `bounded` UInt8,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX member_filter member_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, ring_id, member_kind, member_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS risks ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `conversion_id` String,
    `advocate_id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `score_ppb` UInt32,
    `own_score_ppb` UInt32,
    `held_from` Nullable(DateTime64(3, 'UTC')),
    `reasons` Array(LowCardinality(String)),
    `contributions` Array(UInt32),
    `day` Nullable(Date),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1,
    INDEX advocate_filter advocate_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS shared_nodes ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `node` String,
    `customers` UInt32,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, node)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS signal_keys ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_bucket` UInt16,
    `person_id` String,
    `conversion_id` String,
    `order_id` String,
    `customer_id` String,
    `visitor_id` String,
    `visitor_person` String,
    `visitor_bucket` UInt16,
    `occurred_at` DateTime64(3, 'UTC'),
    `causes` UInt16,
    `gone` UInt8
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}')
ORDER BY (person_bucket, programme_id, person_id, conversion_id)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS signals ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `advocate_id` String,
    `subject_kind` LowCardinality(String),
    `subject_id` String,
    `at` DateTime64(3, 'UTC'),
    `signal` LowCardinality(String),
    `value` Nullable(Float64),
    `threshold` Float64,
    `weight_ppb` UInt32,
    `strength_ppb` Nullable(UInt32),
    `evidence` Array(String),
    `unknown` LowCardinality(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    `weight` Float64 ALIAS weight_ppb / 1000000000,
    INDEX subject_filter subject_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, advocate_id, at, subject_kind, subject_id, signal)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS step_ranges ON CLUSTER '{cluster}'
(
    `topic` LowCardinality(String),
    `froms` Array(UInt64),
    `tos` Array(UInt64),
    `least_offset` UInt64,
    `step` UInt64,
    `committed_step` UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', step)
ORDER BY topic
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS touched_advocate_days ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `advocate_id` String,
    `day` Date,
    `step` UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', step)
ORDER BY (programme_id, advocate_id, day)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS touched_buyers ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `buyer` String,
    `step` UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', step)
ORDER BY (programme_id, buyer)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS touched_reconciliation ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `subject` LowCardinality(String),
    `id` String,
    `step` UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', step)
ORDER BY (programme_id, subject, id)
SETTINGS index_granularity = 8192;

CREATE TABLE IF NOT EXISTS touchpoints ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `person_bucket` UInt16,
    `person_id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `touchpoint_id` String,
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
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX code_filter referral_code TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, person_bucket, person_id, occurred_at, touchpoint_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS weekly_rewards ON CLUSTER '{cluster}'
(
    `programme_id` LowCardinality(String),
    `week` Date,
    `currency` LowCardinality(String),
    `advocate_id` String,
    `waiting` UInt64,
    `settled` UInt64,
    `total_minor` Int64,
    `survived_minor` Int64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}', version, is_deleted)
ORDER BY (programme_id, currency, week, advocate_id)
SETTINGS index_granularity = 8192;
