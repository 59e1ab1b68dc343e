-- Grain: one row a week (its Monday) and verdict, over purchases and renewals.
-- verdict: matched (the ledger knows the order that it names, with the same amount and currency), amount_differs, order_missing,
-- no_order (it names none).
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the conversion's own time;
-- {bucket_end:UInt32}: persons of buckets below it are looked at, of 65536. A bucket is a hash, so that they are a fair sample.
-- Read by: report accuracy, where there is no truth file.
WITH told AS
(
    SELECT occurred_at, ifNull(order_id, '') AS order_id, amount_minor, currency
    FROM conversion_states FINAL
    WHERE programme_id = {programme:String}
        AND person_bucket < {bucket_end:UInt32}
        AND type IN ('purchase', 'renewal')
        AND isNull(duplicate_rule)
        AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
)
SELECT
    toString(toMonday(told.occurred_at)) AS week,
    multiIf(
        told.order_id = '', 'no_order',
        known.order_id = '', 'order_missing',
        (isNull(told.amount_minor) OR told.amount_minor = known.amount_minor) AND (isNull(told.currency) OR told.currency = known.currency), 'matched',
        'amount_differs') AS verdict,
    toInt64(count()) AS conversions
FROM told
LEFT JOIN
(
    -- The newest version of each row, without FINAL, which would read every order whole.
    SELECT order_id, newest.1 AS amount_minor, newest.2 AS currency
    FROM
    (
        SELECT order_id, argMax(tuple(amount_minor, currency, is_deleted), version) AS newest
        FROM order_states
        WHERE programme_id = {programme:String} AND order_id IN (SELECT order_id FROM told)
        GROUP BY order_id
    )
    WHERE newest.3 = 0
) AS known ON told.order_id = known.order_id
GROUP BY week, verdict
ORDER BY week, verdict
