-- Grain: one row a bucket and currency: how many rows of the reconciliation there are, and their money in minor units of that currency. Whole days come
-- from the daily sums, what lies before and after them from the rows. unknown: rows of no known amount. waiting: rows that time alone may still change.
-- found_…: rows with that finding, whatever their bucket.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the row's own time; {whole_from_ms:Int64},
-- {whole_to_ms:Int64}: the midnights between which the range holds whole days.
-- Read by: report reconciliation.
SELECT
    toString(counted.bucket) AS bucket,
    toString(counted.currency) AS currency,
    toInt64(sum(counted.rows)) AS rows,
    toInt64(sum(counted.conversions)) AS conversions,
    toInt64(sum(counted.orders)) AS orders,
    toInt64(sum(counted.waiting)) AS waiting,
    toInt64(sum(counted.unknown)) AS unknown,
    toInt64(sum(counted.found_status)) AS found_status,
    toInt64(sum(counted.found_amount)) AS found_amount,
    toInt64(sum(counted.found_other)) AS found_other,
    toInt64(sum(counted.found_late)) AS found_late,
    toInt64(sum(counted.amount_minor)) AS amount_minor,
    toInt64(sum(counted.difference_minor)) AS difference_minor,
    toInt64(sum(counted.gap_minor)) AS gap_minor,
    toInt64(sum(counted.credited_minor)) AS credited_minor,
    toInt64(sum(counted.other_minor)) AS other_minor
FROM
(
    SELECT
        bucket, currency, rows, conversions, orders, waiting, unknown, found_status, found_amount, found_other, found_late, amount_minor, difference_minor,
        gap_minor, credited_minor, other_minor
    FROM daily_reconciliation FINAL
    WHERE programme_id = {programme:String}
        AND day >= toDate32(fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC'))
        AND day < toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
    UNION ALL
    SELECT
        bucket, currency, toUInt64(1), toUInt64(conversion_id != ''), toUInt64(isNotNull(charged_currency)), toUInt64(isNotNull(next_at)),
        toUInt64(isNull(amount_minor)), toUInt64(has(findings, 'status_differs')), toUInt64(has(findings, 'amount_differs')),
        toUInt64(has(findings, 'credited_other')), toUInt64(has(findings, 'late')), ifNull(amount_minor, 0), ifNull(difference_minor, 0),
        toInt64(abs(ifNull(difference_minor, 0))), credited_minor, other_minor
    FROM reconciliation_rows FINAL
    WHERE ({from_ms:Int64} < {whole_from_ms:Int64} OR {whole_to_ms:Int64} < {to_ms:Int64})
        AND programme_id = {programme:String}
        AND at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        AND (at < fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC') OR at >= fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
) AS counted
GROUP BY bucket, currency
ORDER BY bucket, currency
