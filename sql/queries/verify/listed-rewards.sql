-- The rewards listed by day are the rewards, each once, with what they wait for.
-- Grain: one row of listed_rewards that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, conversion_id, advocate_id, beneficiary, term, day, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, conversion_id, advocate_id, `to` AS beneficiary, term, earned_at, currency, state, due_ms, amount_minor, waits_for, 1 AS side
    FROM listed_rewards FINAL
    UNION ALL
    SELECT
        earned.programme_id, toDate(earned.earned_at), earned.conversion_id, earned.advocate_id, earned.to, earned.term, earned.earned_at, earned.currency, earned.state,
        ifNull(toUnixTimestamp64Milli(earned.due_at), -1), earned.amount_minor, if(earned.state = 'earned', held.reasons, []), -1
    FROM (SELECT * FROM rewards FINAL) AS earned
    LEFT JOIN
    (
        SELECT programme_id, conversion_id, advocate_id, arraySort(groupUniqArray(reason)) AS reasons
        FROM holds FINAL
        WHERE closed_at IS NULL
        GROUP BY programme_id, conversion_id, advocate_id
    ) AS held ON held.programme_id = earned.programme_id AND held.conversion_id = earned.conversion_id AND held.advocate_id = earned.advocate_id
)
GROUP BY programme_id, conversion_id, advocate_id, beneficiary, term, day, earned_at, currency, state, due_ms, amount_minor, waits_for
HAVING times_told != 0
ORDER BY programme_id, conversion_id, advocate_id, beneficiary, term, day
LIMIT 20
