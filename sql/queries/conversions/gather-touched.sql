-- Gathers the standing conversions of the touched persons: new ones, and all that lie under them or under a person that one of their nodes left.
-- Grain: one row a conversion event. Used by: the processor conversions.
INSERT INTO touched_conversion_rows
(
    programme_id, person_id, occurred_at, conversion_id, type, source, customer_id, visitor_id, click_id, order_id, amount_minor, currency, claimed_code,
    device_id, customer_email_hash, country, ip_key, is_bot, log_partition, log_offset, received_at
)
SELECT
    events.programme_id,
    if(known.person_id = '', events.node, known.person_id) AS person,
    events.occurred_at,
    events.id,
    events.type,
    events.source,
    events.customer_id,
    events.visitor_id,
    events.click_id,
    events.order_id,
    events.amount_minor,
    events.currency,
    events.claimed_code,
    events.device_id,
    events.customer_email_hash,
    events.country,
    events.ip_key,
    events.is_bot,
    events.log_partition,
    events.log_offset,
    events.received_at
FROM
(
    SELECT *, if(customer_id IS NULL, 'visitor:' || assumeNotNull(visitor_id), 'customer:' || assumeNotNull(customer_id)) AS node
    FROM standing_conversions
    WHERE (programme_id, occurred_at, log_partition, log_offset) IN
    (
        SELECT programme_id, occurred_at, log_partition, log_offset
        FROM step_conversions
        WHERE standing = 1
        UNION DISTINCT
        SELECT programme_id, occurred_at, log_partition, log_offset
        FROM conversion_states FINAL
        WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
    )
) AS events
LEFT JOIN
(
    SELECT programme_id, node, person_id
    FROM identities FINAL
    WHERE (programme_id, node) IN
    (
        SELECT programme_id, if(customer_id IS NULL, 'visitor:' || assumeNotNull(visitor_id), 'customer:' || assumeNotNull(customer_id))
        FROM step_conversions
        UNION DISTINCT
        SELECT programme_id, if(customer_id IS NULL, 'visitor:' || assumeNotNull(visitor_id), 'customer:' || assumeNotNull(customer_id))
        FROM conversion_states FINAL
        WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
    )
) AS known ON known.programme_id = events.programme_id AND known.node = events.node
