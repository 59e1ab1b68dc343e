-- Grain: one row a currency and reason of an open hold on rewards that are not payable yet. A reward with several open holds is in
-- several rows, so that rows do not add up to what is owed.
-- Parameters: as reports/rewards-by-due.
-- Read by: report liability.
SELECT currency, reason, toInt64(sum(summed.rewards)) AS rewards, toInt64(sum(summed.amount_minor)) AS amount_minor
FROM
(
    SELECT currency, reason, rewards, amount_minor
    FROM daily_held_rewards FINAL
    WHERE programme_id = {programme:String} AND day < toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
    UNION ALL
    SELECT currency, reason, toUInt64(1), listed.amount_minor
    FROM listed_rewards AS listed FINAL
    ARRAY JOIN waits_for AS reason
    WHERE {whole_to_ms:Int64} < {to_ms:Int64}
        AND programme_id = {programme:String}
        AND day = toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
        AND earned_at >= fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC')
        AND earned_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
) AS summed
WHERE currency != ''
GROUP BY currency, reason
ORDER BY currency, reason
