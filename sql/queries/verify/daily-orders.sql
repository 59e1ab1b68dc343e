-- The orders of every day are those that a count of all orders gives.
-- Grain: one row of daily_orders that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, currency, status, orders, amount_minor, refunded_minor, net_minor, margin_minor, orders_without_margin, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, currency, status, orders, amount_minor, refunded_minor, net_minor, margin_minor, orders_without_margin, 1 AS side
    FROM daily_orders FINAL
    UNION ALL
    SELECT programme_id, toDate(first_at) AS day, currency, status, count(), sum(ifNull(states.amount_minor, 0)), sum(states.refunded_minor),
        sum(ifNull(states.net_minor, 0)), sum(ifNull(states.margin_minor, 0)), countIf(states.margin_minor IS NULL), -1
    FROM order_states AS states FINAL
    GROUP BY programme_id, day, currency, status
)
GROUP BY programme_id, day, currency, status, orders, amount_minor, refunded_minor, net_minor, margin_minor, orders_without_margin
HAVING times_told != 0
ORDER BY programme_id, day, currency, status, orders, amount_minor, refunded_minor, net_minor, margin_minor, orders_without_margin
LIMIT 20
