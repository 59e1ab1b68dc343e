-- Grain: one row a currency. Orders of referred customers: of a person from the UTC day of their first credited conversion on, and
-- orders without a customer that a credited conversion names. Cancelled and charged-back orders count with nothing; a refund takes the
-- same share of the margin as of the amount.
-- Whole days come from the daily sums, what lies before and after them from the orders themselves. A customer is counted at the first of their
-- orders in the range: the one whose order before lies before the range. Where the range begins within a day, the daily sums
-- cannot tell that of orders whose order before lies on that same day, and the third part does.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the order's first event; {whole_from_ms:Int64},
-- {whole_to_ms:Int64}: the midnights between which the range holds whole days.
-- Read by: report roi.
WITH
    fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AS starts_at,
    fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AS ends_at,
    fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC') AS whole_from,
    fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC') AS whole_to,
    toDateTime64(0, 3, 'UTC') AS never
SELECT
    currency,
    toInt64(sum(counted.orders)) AS orders,
    toInt64(sum(counted.buyers)) AS customers,
    toInt64(sum(counted.guests)) AS guest_orders,
    toInt64(sum(kept)) AS revenue_minor,
    toInt64(sum(margin)) AS margin_minor,
    toInt64(sum(counted.told)) AS orders_with_margin,
    toInt64(sum(counted.orders) - sum(counted.told)) AS orders_without_margin,
    toInt64(sum(untold)) AS revenue_without_margin_minor
FROM
(
    SELECT
        currency,
        orders,
        if(before_day = toDate(0) OR before_day < toDate32(starts_at), orders - guest_orders, 0) AS buyers,
        guest_orders AS guests,
        kept_minor AS kept,
        margin_minor AS margin,
        orders_with_margin AS told,
        untold_minor AS untold
    FROM daily_referred_orders FINAL
    WHERE programme_id = {programme:String} AND day >= toDate32(whole_from) AND day < toDate32(whole_to)
    UNION ALL
    SELECT
        currency,
        1,
        guest = 0 AND (before_at = never OR before_at < starts_at),
        guest,
        kept_minor,
        margin_minor,
        tells_margin,
        if(tells_margin = 1, 0, kept_minor)
    FROM referred_orders FINAL
    WHERE ({from_ms:Int64} < {whole_from_ms:Int64} OR {whole_to_ms:Int64} < {to_ms:Int64})
        AND programme_id = {programme:String}
        AND first_at >= starts_at
        AND first_at < ends_at
        AND (first_at < whole_from OR first_at >= whole_to)
    UNION ALL
    SELECT currency, 0, 1, 0, 0, 0, 0, 0
    FROM referred_orders FINAL
    WHERE {from_ms:Int64} < {whole_from_ms:Int64}
        AND programme_id = {programme:String}
        AND first_at >= whole_from
        AND first_at < whole_to
        AND before_at >= toStartOfDay(starts_at)
        AND before_at < starts_at
        AND before_at != never
) AS counted
GROUP BY currency
HAVING orders > 0
ORDER BY currency
