-- Grain: one row a currency: rewards granted for conversions of the range and not reversed since. Whole days come from the daily sums, what
-- lies before and after them from the list of that day's rewards.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the conversion's own time; {whole_from_ms:Int64},
-- {whole_to_ms:Int64}: the midnights between which the range holds whole days.
-- Read by: report roi.
SELECT currency, toInt64(sum(summed.rewards)) AS rewards, toInt64(sum(summed.amount_minor)) AS rewards_minor
FROM
(
    SELECT currency, state, rewards, amount_minor
    FROM daily_rewards FINAL
    WHERE programme_id = {programme:String}
        AND day >= toDate32(fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC'))
        AND day < toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
    UNION ALL
    SELECT currency, state, toUInt64(1), amount_minor
    FROM listed_rewards FINAL
    WHERE ({from_ms:Int64} < {whole_from_ms:Int64} OR {whole_to_ms:Int64} < {to_ms:Int64})
        AND programme_id = {programme:String}
        AND day >= toDate32(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC'))
        AND day <= toDate32(fromUnixTimestamp64Milli({to_ms:Int64} - 1, 'UTC'))
        AND (day < toDate32(fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC')) OR day >= toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC')))
        AND earned_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        AND earned_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        AND (earned_at < fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC') OR earned_at >= fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
) AS summed
WHERE state != 'reversed'
GROUP BY currency
ORDER BY currency
