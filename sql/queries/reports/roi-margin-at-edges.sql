-- Grain: one row a currency: what the whole days of roi-margin-by-currency leave out where a range begins or ends within a day. The orders before and
-- after the whole days; and, where it begins within a day, the customers whose first order in the range is on a whole day and whose order
-- before it was made on that first day, but before the range begins: of these the day alone does not tell, and that order before is read.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the order's first event; {whole_from_ms:Int64},
-- {whole_to_ms:Int64}: the midnights between which the range holds whole days.
-- Read by: report roi, where such a range is asked for.
WITH
    fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AS starts_at,
    fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AS ends_at,
    fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC') AS whole_from,
    fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC') AS whole_to,
    toDateTime64(0, 3, 'UTC') AS never
SELECT
    currency,
    toInt64(countIf(at_edge)) AS orders,
    toInt64(countIf(guest = 0 AND if(at_edge, before_at = never OR before_at < starts_at, after_at >= whole_from AND after_at < whole_to))) AS customers,
    toInt64(countIf(at_edge AND guest = 1)) AS guest_orders,
    toInt64(sumIf(edge.kept_minor, at_edge)) AS revenue_minor,
    toInt64(sumIf(edge.margin_minor, at_edge)) AS margin_minor,
    toInt64(countIf(at_edge AND tells_margin = 1)) AS orders_with_margin,
    toInt64(countIf(at_edge AND tells_margin = 0)) AS orders_without_margin,
    toInt64(sumIf(edge.kept_minor, at_edge AND tells_margin = 0)) AS revenue_without_margin_minor
FROM
(
    SELECT currency, guest, before_at, after_at, kept_minor, margin_minor, tells_margin, first_at >= starts_at AS at_edge
    FROM referred_orders FINAL
    WHERE programme_id = {programme:String}
        AND
        (
            (first_at >= if({from_ms:Int64} < {whole_from_ms:Int64}, toStartOfDay(starts_at), starts_at) AND first_at < least(whole_from, ends_at))
            OR (first_at >= whole_to AND first_at < ends_at)
        )
) AS edge
GROUP BY currency
HAVING orders > 0 OR customers > 0
ORDER BY currency
