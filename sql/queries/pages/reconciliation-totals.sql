-- Grain: one row a bucket and currency: totals over the whole filter, amounts in minor units. Whole days come from the daily sums, what lies before and
-- after them from the rows.
-- Parameters: as pages/reconciliation-list, without the page; {whole_from_ms:Int64}, {whole_to_ms:Int64}: midnights between which the daily sums are
-- taken, ms since 1970; equal where none may be (the sums know neither ids nor single findings).
-- Read by: report reconciliation-rows.
SELECT
    toString(counted.bucket) AS bucket,
    toString(counted.currency) AS currency,
    toInt64(sum(counted.rows)) AS rows,
    toInt64(sum(counted.amount_minor)) AS amount_minor,
    toInt64(sum(counted.difference_minor)) AS difference_minor,
    toInt64(sum(counted.credited_minor)) AS credited_minor
FROM
(
    SELECT bucket, currency, rows, amount_minor, difference_minor, credited_minor
    FROM daily_reconciliation FINAL
    WHERE programme_id = {programme:String}
        AND day >= toDate32(fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC'))
        AND day < toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
    UNION ALL
    SELECT bucket, currency, toUInt64(1), ifNull(amount_minor, 0), ifNull(difference_minor, 0), credited_minor
    FROM reconciliation_rows FINAL
    WHERE ({from_ms:Int64} < {whole_from_ms:Int64} OR {whole_to_ms:Int64} < {to_ms:Int64})
        AND programme_id = {programme:String}
        AND at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        AND (at < fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC') OR at >= fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
        AND (empty({findings:Array(String)}) OR hasAny({findings:Array(String)}, arrayMap(one -> toString(one), findings)))
        AND ({search:String} = '' OR has(names, {search:String}))
) AS counted
WHERE (empty({buckets:Array(String)}) OR has({buckets:Array(String)}, counted.bucket))
    AND ({currency:String} = '' OR counted.currency = {currency:String})
GROUP BY bucket, currency
ORDER BY bucket, currency
