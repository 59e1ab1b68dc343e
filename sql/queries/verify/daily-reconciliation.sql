-- What is counted by day of the reconciliation is what a count of its rows gives.
-- Grain: one row of daily_reconciliation that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, bucket, currency, count, sum(side) AS times_told
FROM
(
    SELECT
        programme_id, day, toString(bucket) AS bucket, toString(currency) AS currency, rows AS count, conversions, orders, waiting, unknown,
        [found_status, found_amount, found_other, found_late] AS found,
        [amount_minor, waiting_minor, difference_minor, gap_minor, credited_minor, other_minor] AS sums, [squares, waiting_squares] AS widths, 1 AS side
    FROM daily_reconciliation FINAL
    UNION ALL
    SELECT
        programme_id, toDate(at) AS day, toString(bucket), toString(currency), count(), countIf(subject = 'conversion'),
        countIf(isNotNull(charged_currency)), countIf(isNotNull(next_at)), countIf(isNull(amount_minor)),
        [countIf(has(findings, 'status_differs')), countIf(has(findings, 'amount_differs')), countIf(has(findings, 'credited_other')), countIf(has(findings, 'late'))],
        [sum(ifNull(amount_minor, 0)), sumIf(ifNull(amount_minor, 0), isNotNull(next_at)), sum(ifNull(difference_minor, 0)),
         sum(toInt64(abs(ifNull(difference_minor, 0)))), sum(credited_minor), sum(other_minor)],
        [sum(toInt256(ifNull(amount_minor, 0)) * ifNull(amount_minor, 0)), sumIf(toInt256(ifNull(amount_minor, 0)) * ifNull(amount_minor, 0), isNotNull(next_at))],
        -1
    FROM reconciliation_rows FINAL
    GROUP BY programme_id, day, bucket, currency
)
GROUP BY programme_id, day, bucket, currency, count, conversions, orders, waiting, unknown, found, sums, widths
HAVING times_told != 0
ORDER BY programme_id, day, bucket, currency
LIMIT 20
