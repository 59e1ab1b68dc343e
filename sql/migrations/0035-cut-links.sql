-- Links between nodes that a person cut: the evidence for them stays where it is and joins nobody.

-- Grain: one row a standing word of a person about a link, its ends in the order in which evidence names them (visitor, customer, device).
CREATE VIEW IF NOT EXISTS words_on_links AS
SELECT
    programme_id,
    if(in_order, first, second) AS a,
    if(in_order, second, first) AS b,
    action, occurred_at, id, reviewer, reason
FROM
(
    SELECT
        programme_id, a AS first, b AS second, action, occurred_at, id, reviewer, reason,
        indexOf(['visitor', 'customer', 'device'], substringIndex(first, ':', 1)) < indexOf(['visitor', 'customer', 'device'], substringIndex(second, ':', 1)) AS in_order
    FROM standing_identity_links
);

-- Grain: one row a link that is cut: the newest word on it, by (occurred_at, id), says so. a, b: as evidence names them. cut_at: when that was said;
-- cut_by, cut_because: by whom and why, NULL where nobody told.
CREATE TABLE IF NOT EXISTS cut_links
(
    programme_id LowCardinality(String),
    a String,
    b String,
    cut_at DateTime64(3, 'UTC'),
    word_id String,
    cut_by Nullable(String),
    cut_because Nullable(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, a, b);

-- Grain: one row an event and pair of nodes that it links (visitor and device, visitor and customer, customer and device), of every standing event;
-- cut links are left out.
DROP VIEW IF EXISTS standing_evidence;
CREATE VIEW IF NOT EXISTS standing_evidence AS
SELECT *
FROM
(
    SELECT programme_id, 'visitor:' || visitor_id AS a, 'device:' || assumeNotNull(device_id) AS b, occurred_at, 'click' AS kind, log_partition, log_offset
    FROM standing_clicks
    WHERE device_id IS NOT NULL
    UNION ALL
    SELECT programme_id, 'visitor:' || assumeNotNull(visitor_id) AS a, 'device:' || assumeNotNull(device_id) AS b, occurred_at, 'activity' AS kind, log_partition, log_offset
    FROM standing_activities
    WHERE visitor_id IS NOT NULL AND device_id IS NOT NULL
    UNION ALL
    SELECT programme_id, 'visitor:' || assumeNotNull(visitor_id) AS a, 'customer:' || customer_id AS b, occurred_at, 'customer' AS kind, log_partition, log_offset
    FROM standing_customers
    WHERE visitor_id IS NOT NULL
    UNION ALL
    SELECT programme_id, 'visitor:' || assumeNotNull(visitor_id) AS a, 'customer:' || assumeNotNull(customer_id) AS b, occurred_at, 'conversion' AS kind, log_partition, log_offset
    FROM standing_conversions
    WHERE visitor_id IS NOT NULL AND customer_id IS NOT NULL
    UNION ALL
    SELECT programme_id, 'visitor:' || assumeNotNull(visitor_id) AS a, 'device:' || assumeNotNull(device_id) AS b, occurred_at, 'conversion' AS kind, log_partition, log_offset
    FROM standing_conversions
    WHERE visitor_id IS NOT NULL AND device_id IS NOT NULL
    UNION ALL
    SELECT programme_id, 'customer:' || assumeNotNull(customer_id) AS a, 'device:' || assumeNotNull(device_id) AS b, occurred_at, 'conversion' AS kind, log_partition, log_offset
    FROM standing_conversions
    WHERE customer_id IS NOT NULL AND device_id IS NOT NULL
)
WHERE (programme_id, a, b) NOT IN (SELECT programme_id, a, b FROM cut_links FINAL);
