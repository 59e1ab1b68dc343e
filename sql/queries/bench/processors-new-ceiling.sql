-- The ceiling of a step of new conversions: the engine alone, reading the touchpoints of their persons, their orders and their customers.
-- Grain: one row. Parameters: from, to (numbers of the conversions). Read by: fairlead bench processors.
SELECT
    (
        SELECT sum(cityHash64(touchpoint_id, occurred_at, received_at, ifNull(referral_code, ''), channel, source, ifNull(device_id, '')))
        FROM touchpoints FINAL
        WHERE (programme_id, person_bucket, person_id) IN
        (
            SELECT programme_id, person_bucket, person_id
            FROM conversion_states FINAL
            WHERE conversion_id IN (SELECT 'conversion-' || toString(number) FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64}))
        )
    ) AS touchpoints,
    (
        SELECT sum(cityHash64(order_id, status, ifNull(amount_minor, 0), refunded_minor, currency, first_at))
        FROM order_states FINAL
        WHERE programme_id = 'default'
          AND order_id IN (SELECT 'o' || toString(number) FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64}))
    ) AS orders,
    (
        SELECT sum(cityHash64(customer_id, occurred_at))
        FROM standing_customers
        WHERE customer_id IN
        (
            SELECT assumeNotNull(customer_id)
            FROM conversion_states FINAL
            WHERE conversion_id IN (SELECT 'conversion-' || toString(number) FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64}))
        )
    ) AS customers
