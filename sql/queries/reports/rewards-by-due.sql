-- Grain: one row a currency, state and time at which rewards fall due: ms since 1970, -1 where it is unknown.
-- squares: sum of the squares of the amounts; a float, because it may be larger than 64 bits and only a width depends on it.
-- Whole days of rewards come from the daily sums, the last piece of a day from the list of its rewards.
-- Parameters: {programme:String}; {whole_to_ms:Int64}: midnight up to which rewards were earned on whole days; {to_ms:Int64}: rewards earned
-- at or after it are left out; ms since 1970.
-- Read by: report liability.
SELECT
    currency,
    state,
    due_ms,
    toInt64(sum(summed.rewards)) AS rewards,
    toInt64(sum(summed.amount_minor)) AS amount_minor,
    toFloat64(sum(summed.squares)) AS squares
FROM
(
    SELECT currency, state, due_ms, rewards, amount_minor, squares
    FROM daily_rewards FINAL
    WHERE programme_id = {programme:String} AND day < toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
    UNION ALL
    SELECT
        currency,
        state,
        due_ms,
        toUInt64(1),
        listed.amount_minor,
        toInt256(listed.amount_minor) * toInt256(listed.amount_minor)
    FROM listed_rewards AS listed FINAL
    WHERE {whole_to_ms:Int64} < {to_ms:Int64}
        AND programme_id = {programme:String}
        AND day = toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
        AND earned_at >= fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC')
        AND earned_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
) AS summed
WHERE currency != ''
GROUP BY currency, state, due_ms
ORDER BY currency, state, due_ms
