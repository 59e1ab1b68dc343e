-- Grain: one row a week (its Monday), reference and verdict: what a reference says of conversions. Whole days come from the daily counts, what
-- lies before and after them from the conversions themselves.
-- reference claimed_codes: agree, other, no_touch, unknown_code; matched_orders: matched, amount_differs, order_missing, no_order.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the conversion's own time; {whole_from_ms:Int64},
-- {whole_to_ms:Int64}: the midnights between which the range holds whole days.
-- Read by: report accuracy, where there is no truth file.
SELECT counted.reference AS reference, toString(toMonday(counted.day)) AS week, counted.verdict AS verdict, toInt64(sum(counted.conversions)) AS conversions
FROM
(
    SELECT day, toString(reference) AS reference, toString(verdict) AS verdict, conversions
    FROM daily_checks FINAL
    WHERE programme_id = {programme:String}
        AND day >= toDate32(fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC'))
        AND day < toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
    UNION ALL
    SELECT toDate(occurred_at), checked.1, checked.2, toUInt64(1)
    FROM
    (
        SELECT occurred_at, arrayJoin([('claimed_codes', toString(claim_check)), ('matched_orders', toString(order_check))]) AS checked
        FROM listed_conversions FINAL
        WHERE ({from_ms:Int64} < {whole_from_ms:Int64} OR {whole_to_ms:Int64} < {to_ms:Int64})
            AND programme_id = {programme:String}
            AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
            AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
            AND (occurred_at < fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC') OR occurred_at >= fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
    )
    WHERE checked.2 != ''
) AS counted
GROUP BY reference, week, verdict
ORDER BY reference, week, verdict
