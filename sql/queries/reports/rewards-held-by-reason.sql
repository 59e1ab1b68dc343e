-- Grain: one row a currency and reason of an open hold on rewards that are not payable yet. A reward with several open holds is in
-- several rows, so that rows do not add up to what is owed.
-- Parameters: {programme:String}; {as_of_ms:Int64}: rewards earned after it (ms since 1970) are left out.
-- Read by: report liability.
SELECT waiting.currency AS currency, held.reason AS reason, toInt64(count()) AS rewards, toInt64(sum(waiting.amount_minor)) AS amount_minor
FROM
(
    SELECT conversion_id, advocate_id, currency, amount_minor
    FROM rewards FINAL
    WHERE programme_id = {programme:String}
        AND state = 'earned'
        AND currency != ''
        AND earned_at <= fromUnixTimestamp64Milli({as_of_ms:Int64}, 'UTC')
) AS waiting
INNER JOIN
(
    SELECT DISTINCT conversion_id, advocate_id, reason
    FROM holds FINAL
    WHERE programme_id = {programme:String} AND isNull(closed_at)
) AS held ON waiting.conversion_id = held.conversion_id AND waiting.advocate_id = held.advocate_id
GROUP BY currency, reason
ORDER BY currency, reason
