-- Kinds of events that attribution needs beside clicks, conversions and orders: frozen weights of models, answers about an audit sample, and links
-- between visitors, customers and devices that a person cut or restored.

-- Grain: one row a set of frozen weights of an attribution model.
CREATE TABLE IF NOT EXISTS models
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    model_id String,
    trained_to DateTime64(3, 'UTC'),
    parameters_hash String,
    parameters Nullable(String),
    parameters_address Nullable(String),
    effective_from DateTime64(3, 'UTC'),
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
ORDER BY (programme_id, model_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a standing model event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_models AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.model') AS tos
SELECT *
FROM models FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'model');

-- Scratch of one step: the model events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
CREATE TABLE IF NOT EXISTS step_models
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    model_id String,
    effective_from DateTime64(3, 'UTC'),
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Grain: one row an answer of a reviewer about one conversion of an audit sample.
CREATE TABLE IF NOT EXISTS audits
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    audit_id String,
    conversion_id String,
    reviewer String,
    answer LowCardinality(String),
    true_advocate_id Nullable(String),
    note Nullable(String),
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
ORDER BY (programme_id, audit_id, conversion_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a standing audit event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_audits AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.audit') AS tos
SELECT *
FROM audits FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'audit');

-- Scratch of one step: the audit events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
CREATE TABLE IF NOT EXISTS step_audits
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    audit_id String,
    conversion_id String,
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Grain: one row what a person says of a link between two nodes: cut or restored.
CREATE TABLE IF NOT EXISTS identity_links
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    a String,
    b String,
    action LowCardinality(String),
    reviewer Nullable(String),
    reason Nullable(String),
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
ORDER BY (programme_id, a, b, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a standing identity link event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_identity_links AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.identity_link') AS tos
SELECT *
FROM identity_links FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'identity_link');

-- Scratch of one step: the identity link events that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
CREATE TABLE IF NOT EXISTS step_identity_links
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    a String,
    b String,
    action LowCardinality(String),
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;
