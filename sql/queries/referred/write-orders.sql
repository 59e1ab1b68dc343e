-- Writes the orders of the touched persons that count.
-- Grain: one row an order. Parameters: step. Used by: the processor referred.
INSERT INTO referred_orders (programme_id, first_at, order_id, buyer, guest, currency, before_at, after_at, kept_minor, margin_minor, tells_margin, version)
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
FROM
(
    SELECT *
    FROM order_margins
    WHERE (programme_id, order_id) IN
    (
        SELECT programme_id, order_id
        FROM order_states
        WHERE (programme_id, customer_id) IN (SELECT programme_id, customer_id FROM touched_buyer_customers)
    )
) AS orders
INNER JOIN touched_buyer_customers AS customers
    ON customers.programme_id = orders.programme_id AND customers.customer_id = orders.customer_id
WHERE toDate(orders.first_at) >= customers.since
