-- Grain: one row a day, bucket and currency: rows of the reconciliation without those that time alone may still change (waiting), and their money in
-- minor units. squares: sum of the squares of their amounts.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: midnights, ms since 1970; {weeks:UInt8}: 1 for weeks (their Monday) in place
-- of days.
-- Read by: report reconciliation.
SELECT
    toString(if({weeks:UInt8} = 1, toMonday(counted.day), counted.day)) AS span,
    toString(counted.bucket) AS bucket,
    toString(counted.currency) AS currency,
    toInt64(sum(counted.rows - counted.waiting)) AS rows,
    toInt64(sum(counted.waiting)) AS waiting,
    toInt64(sum(counted.amount_minor - counted.waiting_minor)) AS amount_minor,
    toFloat64(sum(counted.squares - counted.waiting_squares)) AS squares
FROM
(
    SELECT day, bucket, currency, rows, waiting, amount_minor, waiting_minor, squares, waiting_squares
    FROM daily_reconciliation FINAL
    WHERE programme_id = {programme:String}
        AND day >= toDate32(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC'))
        AND day < toDate32(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
) AS counted
GROUP BY span, bucket, currency
ORDER BY span, bucket, currency
