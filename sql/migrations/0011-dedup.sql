-- Which events stand. Two rows with the same programme, kind and id are one event: the copy received first stands, or the one of
-- the more trusted source. Everything else reads events through the views at the end of this file.

-- Grain: one row an address: the index by which copies of an id find each other without a scan of the events.
-- An index of addresses and no state: digests leave it out. trust: 5 server, 4 operator, 3 system, 2 import, 1 browser.
CREATE TABLE IF NOT EXISTS event_ids
(
    programme_id LowCardinality(String),
    kind LowCardinality(String),
    id_hash FixedString(16),
    log_partition UInt16,
    log_offset UInt64,
    trust UInt8,
    content_hash UInt64,
    received_at DateTime64(3, 'UTC'),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (kind, id_hash, log_partition, log_offset)
SETTINGS index_granularity = 256;

-- Scratch of one step: every copy of an id that the step saw again. place: 1 for the row that stands; verdict: stands, duplicate or conflict.
-- is_new: the row lies in the ranges of the step.
CREATE TABLE IF NOT EXISTS touched_copies
(
    programme_id LowCardinality(String),
    kind LowCardinality(String),
    id_hash FixedString(16),
    log_partition UInt16,
    log_offset UInt64,
    place UInt32,
    verdict LowCardinality(String),
    is_new UInt8
)
ENGINE = Memory;

-- Grain: one row an event that repeats another. same_id: the same event told again; it is left out everywhere. same_order and near
-- (conversions alone): another event about the same thing; it stays a conversion and is denied. duplicate_of: id of what stands.
CREATE TABLE IF NOT EXISTS duplicates
(
    programme_id LowCardinality(String),
    kind LowCardinality(String),
    id String,
    log_partition UInt16,
    log_offset UInt64,
    duplicate_of String,
    rule LowCardinality(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (kind, log_partition, log_offset, rule);

-- Grain: one row an event whose id another event of the same source carries with other content. A list of work for the clerk that
-- turns such rows into dead letters; once he has, the row is gone from the events and stays listed here. It is left out everywhere.
CREATE TABLE IF NOT EXISTS conflicts
(
    programme_id LowCardinality(String),
    kind LowCardinality(String),
    id String,
    log_partition UInt16,
    log_offset UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (kind, log_partition, log_offset);

-- Grain: one row an address that no processor and no report may count.
CREATE VIEW IF NOT EXISTS excluded_rows AS
SELECT kind, log_partition, log_offset FROM duplicates FINAL WHERE rule = 'same_id'
UNION ALL
SELECT kind, log_partition, log_offset FROM conflicts FINAL;

-- Grain: one row a standing advocate event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_advocates AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.advocate') AS tos
SELECT *
FROM advocates FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'advocate');

-- Grain: one row an advocate event that the newest step must look at, standing or not: it is new, or its standing changed.
CREATE VIEW IF NOT EXISTS step_advocates AS
WITH
    (SELECT (min(least_offset), groupArrayArray(froms), groupArrayArray(tos)) FROM step_ranges FINAL WHERE topic = 'fairlead.advocate') AS bounds,
    (SELECT if(count() = 0, 18446744073709551615, min(log_offset)) FROM touched_rows WHERE kind = 'advocate') AS least_touched
SELECT *
FROM advocates FINAL
WHERE log_offset >= least(bounds.1, least_touched)
  AND ((log_offset >= bounds.2[log_partition + 1] AND log_offset < bounds.3[log_partition + 1])
       OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'advocate'));

-- Grain: one row a standing customer event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_customers AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.customer') AS tos
SELECT *
FROM customers FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'customer');

-- Grain: one row a customer event that the newest step must look at, standing or not: it is new, or its standing changed.
CREATE VIEW IF NOT EXISTS step_customers AS
WITH
    (SELECT (min(least_offset), groupArrayArray(froms), groupArrayArray(tos)) FROM step_ranges FINAL WHERE topic = 'fairlead.customer') AS bounds,
    (SELECT if(count() = 0, 18446744073709551615, min(log_offset)) FROM touched_rows WHERE kind = 'customer') AS least_touched
SELECT *
FROM customers FINAL
WHERE log_offset >= least(bounds.1, least_touched)
  AND ((log_offset >= bounds.2[log_partition + 1] AND log_offset < bounds.3[log_partition + 1])
       OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'customer'));

-- Grain: one row a standing click event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_clicks AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.click') AS tos
SELECT *
FROM clicks FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'click');

-- Grain: one row a click event that the newest step must look at, standing or not: it is new, or its standing changed.
CREATE VIEW IF NOT EXISTS step_clicks AS
WITH
    (SELECT (min(least_offset), groupArrayArray(froms), groupArrayArray(tos)) FROM step_ranges FINAL WHERE topic = 'fairlead.click') AS bounds,
    (SELECT if(count() = 0, 18446744073709551615, min(log_offset)) FROM touched_rows WHERE kind = 'click') AS least_touched
SELECT *
FROM clicks FINAL
WHERE log_offset >= least(bounds.1, least_touched)
  AND ((log_offset >= bounds.2[log_partition + 1] AND log_offset < bounds.3[log_partition + 1])
       OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'click'));

-- Grain: one row a standing conversion event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_conversions AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.conversion') AS tos
SELECT *
FROM conversions FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'conversion');

-- Grain: one row a conversion event that the newest step must look at, standing or not: it is new, or its standing changed.
CREATE VIEW IF NOT EXISTS step_conversions AS
WITH
    (SELECT (min(least_offset), groupArrayArray(froms), groupArrayArray(tos)) FROM step_ranges FINAL WHERE topic = 'fairlead.conversion') AS bounds,
    (SELECT if(count() = 0, 18446744073709551615, min(log_offset)) FROM touched_rows WHERE kind = 'conversion') AS least_touched
SELECT *
FROM conversions FINAL
WHERE log_offset >= least(bounds.1, least_touched)
  AND ((log_offset >= bounds.2[log_partition + 1] AND log_offset < bounds.3[log_partition + 1])
       OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'conversion'));

-- Grain: one row a standing order event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_orders AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.order') AS tos
SELECT *
FROM orders FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'order');

-- Grain: one row an order event that the newest step must look at, standing or not: it is new, or its standing changed.
CREATE VIEW IF NOT EXISTS step_orders AS
WITH
    (SELECT (min(least_offset), groupArrayArray(froms), groupArrayArray(tos)) FROM step_ranges FINAL WHERE topic = 'fairlead.order') AS bounds,
    (SELECT if(count() = 0, 18446744073709551615, min(log_offset)) FROM touched_rows WHERE kind = 'order') AS least_touched
SELECT *
FROM orders FINAL
WHERE log_offset >= least(bounds.1, least_touched)
  AND ((log_offset >= bounds.2[log_partition + 1] AND log_offset < bounds.3[log_partition + 1])
       OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'order'));

-- Grain: one row a standing spend event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_spends AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.spend') AS tos
SELECT *
FROM spends FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'spend');

-- Grain: one row a spend event that the newest step must look at, standing or not: it is new, or its standing changed.
CREATE VIEW IF NOT EXISTS step_spends AS
WITH
    (SELECT (min(least_offset), groupArrayArray(froms), groupArrayArray(tos)) FROM step_ranges FINAL WHERE topic = 'fairlead.spend') AS bounds,
    (SELECT if(count() = 0, 18446744073709551615, min(log_offset)) FROM touched_rows WHERE kind = 'spend') AS least_touched
SELECT *
FROM spends FINAL
WHERE log_offset >= least(bounds.1, least_touched)
  AND ((log_offset >= bounds.2[log_partition + 1] AND log_offset < bounds.3[log_partition + 1])
       OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'spend'));

-- Grain: one row a standing ruleset event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_rulesets AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.ruleset') AS tos
SELECT *
FROM rulesets FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'ruleset');

-- Grain: one row a ruleset event that the newest step must look at, standing or not: it is new, or its standing changed.
CREATE VIEW IF NOT EXISTS step_rulesets AS
WITH
    (SELECT (min(least_offset), groupArrayArray(froms), groupArrayArray(tos)) FROM step_ranges FINAL WHERE topic = 'fairlead.ruleset') AS bounds,
    (SELECT if(count() = 0, 18446744073709551615, min(log_offset)) FROM touched_rows WHERE kind = 'ruleset') AS least_touched
SELECT *
FROM rulesets FINAL
WHERE log_offset >= least(bounds.1, least_touched)
  AND ((log_offset >= bounds.2[log_partition + 1] AND log_offset < bounds.3[log_partition + 1])
       OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'ruleset'));

-- Grain: one row a standing tick event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_ticks AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.tick') AS tos
SELECT *
FROM ticks FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'tick');

-- Grain: one row a tick event that the newest step must look at, standing or not: it is new, or its standing changed.
CREATE VIEW IF NOT EXISTS step_ticks AS
WITH
    (SELECT (min(least_offset), groupArrayArray(froms), groupArrayArray(tos)) FROM step_ranges FINAL WHERE topic = 'fairlead.tick') AS bounds,
    (SELECT if(count() = 0, 18446744073709551615, min(log_offset)) FROM touched_rows WHERE kind = 'tick') AS least_touched
SELECT *
FROM ticks FINAL
WHERE log_offset >= least(bounds.1, least_touched)
  AND ((log_offset >= bounds.2[log_partition + 1] AND log_offset < bounds.3[log_partition + 1])
       OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'tick'));

-- Grain: one row a standing activity event below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_activities AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.activity') AS tos
SELECT *
FROM activities FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'activity');

-- Grain: one row an activity event that the newest step must look at, standing or not: it is new, or its standing changed.
CREATE VIEW IF NOT EXISTS step_activities AS
WITH
    (SELECT (min(least_offset), groupArrayArray(froms), groupArrayArray(tos)) FROM step_ranges FINAL WHERE topic = 'fairlead.activity') AS bounds,
    (SELECT if(count() = 0, 18446744073709551615, min(log_offset)) FROM touched_rows WHERE kind = 'activity') AS least_touched
SELECT *
FROM activities FINAL
WHERE log_offset >= least(bounds.1, least_touched)
  AND ((log_offset >= bounds.2[log_partition + 1] AND log_offset < bounds.3[log_partition + 1])
       OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'activity'));
