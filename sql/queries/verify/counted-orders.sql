-- The orders listed by day are the orders, each once.
-- Grain: one row of counted_orders that order_states does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, order_id, currency, status, amount_minor, refunded_minor, net_minor, margin_minor, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, order_id, currency, status, amount_minor, refunded_minor, net_minor, margin_minor, 1 AS side
    FROM counted_orders FINAL
    UNION ALL
    SELECT programme_id, toDate(first_at) AS day, order_id, currency, status, amount_minor, refunded_minor, net_minor, margin_minor, -1
    FROM order_states FINAL
)
GROUP BY programme_id, day, order_id, currency, status, amount_minor, refunded_minor, net_minor, margin_minor
HAVING times_told != 0
ORDER BY programme_id, day, order_id
LIMIT 20
