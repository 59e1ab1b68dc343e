-- The orders of referred customers of every day are those that a sum of all of them gives.
-- Grain: one row of daily_referred_orders that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, currency, before_day, count, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, currency, before_day, orders AS count, guest_orders AS guests, kept_minor AS kept, margin_minor AS margin,
        orders_with_margin AS told, untold_minor AS untold, 1 AS side
    FROM daily_referred_orders FINAL
    UNION ALL
    SELECT programme_id, toDate(first_at) AS day, currency, toDate(before_at) AS before_day, count(), countIf(guest = 1), sum(kept_minor), sum(margin_minor),
        countIf(tells_margin = 1), sumIf(kept_minor, tells_margin = 0), -1
    FROM referred_orders FINAL
    GROUP BY programme_id, day, currency, before_day
)
GROUP BY programme_id, day, currency, before_day, count, guests, kept, margin, told, untold
HAVING times_told != 0
ORDER BY programme_id, day, currency, before_day
LIMIT 20
