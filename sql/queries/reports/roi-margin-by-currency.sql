-- Grain: one row a currency. Orders of referred customers on whole days: of a person from the UTC day of their first credited conversion on, and
-- orders without a customer that a credited conversion names. Cancelled and charged-back orders count with nothing; a refund takes the
-- same share of the margin as of the amount. A customer is counted at the first of their orders in the range: the one whose order
-- before lies on a day before the range begins (1970 for none).
-- Parameters: {programme:String}; {from_ms:Int64}: ms since 1970, begin of the range; {whole_from_ms:Int64} included, {whole_to_ms:Int64} not: the
-- midnights between which the range holds whole days, of the order's first event.
-- Read by: report roi.
SELECT
    currency,
    toInt64(sum(daily.orders)) AS orders,
    toInt64(sumIf(daily.orders - daily.guest_orders, before_day = toDate(0) OR before_day < toDate32(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')))) AS customers,
    toInt64(sum(daily.guest_orders)) AS guest_orders,
    toInt64(sum(daily.kept_minor)) AS revenue_minor,
    toInt64(sum(daily.margin_minor)) AS margin_minor,
    toInt64(sum(daily.orders_with_margin)) AS orders_with_margin,
    toInt64(sum(daily.orders) - sum(daily.orders_with_margin)) AS orders_without_margin,
    toInt64(sum(daily.untold_minor)) AS revenue_without_margin_minor
FROM daily_referred_orders AS daily FINAL
WHERE programme_id = {programme:String}
    AND day >= toDate32(fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC'))
    AND day < toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
GROUP BY currency
ORDER BY currency
