-- The orders of referred customers are those that persons, credited conversions and orders give: a person's from the day of the first credited
-- conversion on, a guest's that a credited conversion of nobody known names.
-- Grain: one row of referred_orders that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
WITH
    persons_by_hash AS
    (
        SELECT cityHash64(programme_id, node) AS node_hash, person_id
        FROM identities FINAL
        WHERE startsWith(node, 'customer:')
    ),
    granted AS
    (
        SELECT programme_id, conversion_id, person_id, occurred_at
        FROM conversion_outcomes FINAL
        WHERE outcome = 'granted'
    ),
    orders AS
    (
        SELECT
            programme_id, order_id, currency, first_at, customer_id IS NULL AS guest, status IN ('cancelled', 'charged_back') AS undone,
            if(undone, 0, ifNull(net_minor, 0)) AS kept_minor,
            if(undone OR ifNull(amount_minor, 0) = 0, 0, toInt64(intDiv(toInt128(ifNull(margin_minor, 0)) * toInt128(kept_minor), toInt128(amount_minor)))) AS part_minor,
            undone OR margin_minor IS NOT NULL AS tells_margin,
            if(guest, '', 'customer:' || assumeNotNull(customer_id)) AS node
        FROM order_states FINAL
    ),
    bought AS
    (
        SELECT orders.*, if(orders.guest, 'order:' || orders.order_id, if(known.person_id = '', orders.node, known.person_id)) AS buyer
        FROM orders
        LEFT JOIN persons_by_hash AS known ON known.node_hash = cityHash64(orders.programme_id, orders.node)
    )
SELECT programme_id, order_id, first_at, buyer, sum(side) AS times_told
FROM
(
    SELECT programme_id, order_id, first_at, buyer, guest, currency, before_at, after_at, kept_minor, margin_minor, tells_margin, 1 AS side
    FROM referred_orders FINAL
    UNION ALL
    SELECT
        bought.programme_id, bought.order_id, bought.first_at, bought.buyer, bought.guest, bought.currency,
        lagInFrame(bought.first_at) OVER
        (
            PARTITION BY bought.programme_id, bought.buyer, bought.currency
            ORDER BY bought.first_at, bought.order_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ),
        leadInFrame(bought.first_at) OVER
        (
            PARTITION BY bought.programme_id, bought.buyer, bought.currency
            ORDER BY bought.first_at, bought.order_id
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ),
        bought.kept_minor, bought.part_minor, bought.tells_margin, -1
    FROM bought
    LEFT JOIN (SELECT programme_id, person_id, min(occurred_at) AS first_at FROM granted GROUP BY programme_id, person_id) AS credited
        ON credited.programme_id = bought.programme_id AND credited.person_id = bought.buyer
    WHERE (credited.person_id != '' AND toDate(bought.first_at) >= toDate(credited.first_at))
       OR
       (
           bought.guest AND (bought.programme_id, bought.order_id) IN
           (
               SELECT programme_id, assumeNotNull(order_id)
               FROM conversion_states FINAL
               WHERE customer_id IS NULL AND order_id IS NOT NULL AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM granted)
           )
       )
)
GROUP BY programme_id, order_id, first_at, buyer, guest, currency, before_at, after_at, kept_minor, margin_minor, tells_margin
HAVING times_told != 0
ORDER BY programme_id, order_id, first_at, buyer
LIMIT 20
