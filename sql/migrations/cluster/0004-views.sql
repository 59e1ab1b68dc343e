-- Views over all of these.
-- Written by scripts/cluster-migrations.mjs: change the migrations of one server and run it again.

CREATE VIEW IF NOT EXISTS conversion_keys ON CLUSTER '{cluster}' AS
SELECT
    c.programme_id AS programme_id,
    c.person_bucket AS person_bucket,
    c.person_id AS person_id,
    c.conversion_id AS conversion_id,
    ifNull(c.order_id, '') AS order_id,
    ifNull(c.customer_id, '') AS customer_id,
    ifNull(c.visitor_id, '') AS visitor_id,
    '' AS visitor_person,
    toUInt16(0) AS visitor_bucket,
    c.occurred_at AS occurred_at,
    toUInt16(0) AS causes,
    toUInt8(0) AS gone
FROM conversion_states AS c
FINAL;

CREATE VIEW IF NOT EXISTS excluded_rows ON CLUSTER '{cluster}' AS
SELECT
    kind,
    log_partition,
    log_offset
FROM duplicates
FINAL
WHERE rule = 'same_id'
UNION ALL
SELECT
    kind,
    log_partition,
    log_offset
FROM conflicts
FINAL;

CREATE VIEW IF NOT EXISTS order_margins ON CLUSTER '{cluster}' AS
SELECT
    programme_id,
    order_id,
    customer_id,
    currency,
    first_at,
    if(undone, 0, ifNull(net_minor, 0)) AS kept_minor,
    if(undone OR (charged_minor = 0), 0, toInt64(intDiv(toInt128(ifNull(told_minor, 0)) * toInt128(kept_minor), toInt128(charged_minor)))) AS margin_minor,
    toUInt8(undone OR (told_minor IS NOT NULL)) AS tells_margin
FROM
(
    SELECT
        programme_id,
        order_id,
        customer_id,
        currency,
        first_at,
        net_minor,
        margin_minor AS told_minor,
        ifNull(amount_minor, 0) AS charged_minor,
        status IN ('cancelled', 'charged_back') AS undone
    FROM order_states
    FINAL
);

CREATE VIEW IF NOT EXISTS standing_activities ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.activity'
    ) AS tos
SELECT *
FROM activities
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'activity'
));

CREATE VIEW IF NOT EXISTS standing_advocates ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.advocate'
    ) AS tos
SELECT *
FROM advocates
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'advocate'
));

CREATE VIEW IF NOT EXISTS standing_audits ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.audit'
    ) AS tos
SELECT *
FROM audits
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'audit'
));

CREATE VIEW IF NOT EXISTS standing_clicks ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.click'
    ) AS tos
SELECT *
FROM clicks
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'click'
));

CREATE VIEW IF NOT EXISTS standing_conversions ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.conversion'
    ) AS tos
SELECT *
FROM conversions
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'conversion'
));

CREATE VIEW IF NOT EXISTS standing_customers ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.customer'
    ) AS tos
SELECT *
FROM customers
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'customer'
));

CREATE VIEW IF NOT EXISTS standing_evidence ON CLUSTER '{cluster}' AS
SELECT *
FROM
(
    SELECT
        programme_id,
        concat('visitor:', visitor_id) AS a,
        concat('device:', assumeNotNull(device_id)) AS b,
        occurred_at,
        'click' AS kind,
        log_partition,
        log_offset
    FROM standing_clicks
    WHERE device_id IS NOT NULL
    UNION ALL
    SELECT
        programme_id,
        concat('visitor:', assumeNotNull(visitor_id)) AS a,
        concat('device:', assumeNotNull(device_id)) AS b,
        occurred_at,
        'activity' AS kind,
        log_partition,
        log_offset
    FROM standing_activities
    WHERE (visitor_id IS NOT NULL) AND (device_id IS NOT NULL)
    UNION ALL
    SELECT
        programme_id,
        concat('visitor:', assumeNotNull(visitor_id)) AS a,
        concat('customer:', customer_id) AS b,
        occurred_at,
        'customer' AS kind,
        log_partition,
        log_offset
    FROM standing_customers
    WHERE visitor_id IS NOT NULL
    UNION ALL
    SELECT
        programme_id,
        concat('visitor:', assumeNotNull(visitor_id)) AS a,
        concat('customer:', assumeNotNull(customer_id)) AS b,
        occurred_at,
        'conversion' AS kind,
        log_partition,
        log_offset
    FROM standing_conversions
    WHERE (visitor_id IS NOT NULL) AND (customer_id IS NOT NULL)
    UNION ALL
    SELECT
        programme_id,
        concat('visitor:', assumeNotNull(visitor_id)) AS a,
        concat('device:', assumeNotNull(device_id)) AS b,
        occurred_at,
        'conversion' AS kind,
        log_partition,
        log_offset
    FROM standing_conversions
    WHERE (visitor_id IS NOT NULL) AND (device_id IS NOT NULL)
    UNION ALL
    SELECT
        programme_id,
        concat('customer:', assumeNotNull(customer_id)) AS a,
        concat('device:', assumeNotNull(device_id)) AS b,
        occurred_at,
        'conversion' AS kind,
        log_partition,
        log_offset
    FROM standing_conversions
    WHERE (customer_id IS NOT NULL) AND (device_id IS NOT NULL)
)
WHERE (programme_id, a, b) GLOBAL NOT IN (
    SELECT
        programme_id,
        a,
        b
    FROM cut_links
    FINAL
);

CREATE VIEW IF NOT EXISTS standing_identity_links ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.identity_link'
    ) AS tos
SELECT *
FROM identity_links
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'identity_link'
));

CREATE VIEW IF NOT EXISTS standing_models ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.model'
    ) AS tos
SELECT *
FROM models
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'model'
));

CREATE VIEW IF NOT EXISTS standing_orders ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.order'
    ) AS tos
SELECT *
FROM orders
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'order'
));

CREATE VIEW IF NOT EXISTS standing_reviews ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.review'
    ) AS tos
SELECT *
FROM reviews
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'review'
));

CREATE VIEW IF NOT EXISTS standing_rulesets ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.ruleset'
    ) AS tos
SELECT *
FROM rulesets
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'ruleset'
));

CREATE VIEW IF NOT EXISTS standing_spends ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.spend'
    ) AS tos
SELECT *
FROM spends
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'spend'
));

CREATE VIEW IF NOT EXISTS standing_ticks ON CLUSTER '{cluster}' AS
WITH
    (
        SELECT groupArrayArray(tos)
        FROM step_ranges
        FINAL
        WHERE topic = 'fairlead.tick'
    ) AS tos
SELECT *
FROM ticks
FINAL
WHERE (log_offset < (tos[log_partition + 1])) AND ((log_partition, log_offset) GLOBAL NOT IN (
    SELECT
        log_partition,
        log_offset
    FROM excluded_rows
    WHERE kind = 'tick'
));

CREATE VIEW IF NOT EXISTS words_on_links ON CLUSTER '{cluster}' AS
SELECT
    programme_id,
    if(in_order, first, second) AS a,
    if(in_order, second, first) AS b,
    action,
    occurred_at,
    id,
    reviewer,
    reason
FROM
(
    SELECT
        programme_id,
        a AS first,
        b AS second,
        action,
        occurred_at,
        id,
        reviewer,
        reason,
        indexOf(['visitor', 'customer', 'device'], substringIndex(first, ':', 1)) < indexOf(['visitor', 'customer', 'device'], substringIndex(second, ':', 1)) AS in_order
    FROM standing_identity_links
);
