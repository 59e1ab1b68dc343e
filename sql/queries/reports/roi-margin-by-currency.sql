-- Grain: one row a currency. Orders of referred customers: of a person from the UTC day of their first credited conversion on, and
-- orders without a customer that a credited conversion names. Cancelled and charged-back orders count with nothing; a refund takes the
-- same share of the margin as of the amount.
-- Persons are joined by a 64-bit hash of their name, which costs less than their text; of a million persons two
-- share one in fewer than one programme of ten million.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the order's first event.
-- Read by: report roi.
WITH
    credited AS
    (
        SELECT conversion_id
        FROM conversion_outcomes FINAL
        WHERE programme_id = {programme:String} AND outcome = 'granted'
    ),
    referred AS
    (
        SELECT cityHash64(person_id) AS person, toStartOfDay(min(occurred_at)) AS since
        FROM conversion_outcomes FINAL
        WHERE programme_id = {programme:String} AND outcome = 'granted'
        GROUP BY person
    ),
    persons AS
    (
        SELECT cityHash64(node) AS node_hash, cityHash64(person_id) AS person
        FROM identities FINAL
        WHERE programme_id = {programme:String} AND startsWith(node, 'customer:')
    ),
    guest_orders AS
    (
        SELECT assumeNotNull(order_id) AS order_id
        FROM conversion_states FINAL
        WHERE programme_id = {programme:String}
            AND isNull(customer_id)
            AND isNotNull(order_id)
            AND conversion_id IN (SELECT conversion_id FROM credited)
    ),
    bought AS
    (
        SELECT
            orders.order_id AS order_id,
            orders.currency AS currency,
            orders.status IN ('cancelled', 'charged_back') AS undone,
            ifNull(orders.amount_minor, 0) AS charged_minor,
            if(undone, 0, ifNull(orders.net_minor, 0)) AS kept_minor,
            orders.margin_minor AS told_minor,
            orders.first_at AS first_at,
            isNull(orders.customer_id) AS guest,
            if(persons.person != 0, persons.person, orders.node_hash) AS person
        FROM
        (
            SELECT
                order_id,
                currency,
                status,
                amount_minor,
                net_minor,
                margin_minor,
                first_at,
                customer_id,
                if(isNull(customer_id), 0, cityHash64(concat('customer:', assumeNotNull(customer_id)))) AS node_hash
            FROM order_states FINAL
            WHERE programme_id = {programme:String}
                AND first_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
                AND first_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        ) AS orders
        LEFT JOIN persons ON orders.node_hash = persons.node_hash
    )
SELECT
    bought.currency AS currency,
    toInt64(count()) AS orders,
    toInt64(uniqExactIf(bought.person, NOT guest)) AS customers,
    toInt64(countIf(guest)) AS guest_orders,
    toInt64(sum(kept_minor)) AS revenue_minor,
    toInt64(sum(if(undone OR charged_minor = 0, 0, toInt64(intDiv(toInt128(ifNull(told_minor, 0)) * toInt128(kept_minor), toInt128(charged_minor)))))) AS margin_minor,
    toInt64(countIf(isNotNull(told_minor) OR undone)) AS orders_with_margin,
    toInt64(countIf(isNull(told_minor) AND NOT undone)) AS orders_without_margin,
    toInt64(sumIf(kept_minor, isNull(told_minor) AND NOT undone)) AS revenue_without_margin_minor
FROM bought
LEFT JOIN referred ON bought.person = referred.person
WHERE (NOT guest AND referred.person != 0 AND bought.first_at >= referred.since)
    OR (guest AND bought.order_id IN (SELECT order_id FROM guest_orders))
GROUP BY currency
ORDER BY currency
