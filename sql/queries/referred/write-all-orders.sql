-- Writes the orders of referred persons that count, of one bucket of persons.
-- Grain: one row an order. Parameters: step; buckets (how many), bucket (from 0). Used by: the processor referred, from nothing.
INSERT INTO referred_orders (programme_id, first_at, order_id, buyer, guest, currency, before_at, after_at, kept_minor, margin_minor, tells_margin, version)
WITH persons AS
(
    SELECT programme_id, person_id, since
    FROM referred_persons FINAL
    WHERE cityHash64(person_id) % {buckets:UInt32} = {bucket:UInt32}
)
SELECT
    orders.programme_id,
    orders.first_at,
    orders.order_id,
    customers.person_id,
    0,
    orders.currency,
    lagInFrame(orders.first_at) OVER
    (
        PARTITION BY orders.programme_id, customers.person_id, orders.currency
        ORDER BY orders.first_at, orders.order_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ),
    leadInFrame(orders.first_at) OVER
    (
        PARTITION BY orders.programme_id, customers.person_id, orders.currency
        ORDER BY orders.first_at, orders.order_id
        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ),
    orders.kept_minor,
    orders.margin_minor,
    orders.tells_margin,
    {step:UInt64}
FROM (SELECT * FROM order_margins WHERE customer_id IS NOT NULL) AS orders
INNER JOIN
(
    SELECT programme_id, substring(person_id, 10) AS customer_id, person_id, since
    FROM persons
    WHERE startsWith(person_id, 'customer:')
    UNION ALL
    SELECT joined.programme_id, substring(joined.node, 10) AS customer_id, joined.person_id, persons.since
    FROM
    (
        SELECT programme_id, node, person_id
        FROM identities FINAL
        WHERE cityHash64(person_id) % {buckets:UInt32} = {bucket:UInt32} AND startsWith(node, 'customer:') AND node != person_id
    ) AS joined
    INNER JOIN persons ON persons.programme_id = joined.programme_id AND persons.person_id = joined.person_id
) AS customers ON customers.programme_id = orders.programme_id AND customers.customer_id = orders.customer_id
WHERE toDate(orders.first_at) >= customers.since
