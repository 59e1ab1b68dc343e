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
    SELECT waiting.currency, held.reason, toUInt64(1), waiting.amount_minor
    FROM
    (
        SELECT conversion_id, advocate_id, currency, amount_minor
        FROM rewards FINAL
        WHERE {whole_to_ms:Int64} < {to_ms:Int64}
            AND programme_id = {programme:String}
            AND state = 'earned'
            AND earned_at >= fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC')
            AND earned_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ) AS waiting
    INNER JOIN
    (
        SELECT DISTINCT conversion_id, advocate_id, reason
        FROM holds FINAL
        WHERE {whole_to_ms:Int64} < {to_ms:Int64} AND programme_id = {programme:String} AND isNull(closed_at)
    ) AS held ON waiting.conversion_id = held.conversion_id AND waiting.advocate_id = held.advocate_id
) AS summed
WHERE currency != ''
GROUP BY currency, reason
ORDER BY currency, reason
