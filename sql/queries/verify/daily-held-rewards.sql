-- The waiting rewards of every day are those that a sum over all rewards and open holds gives.
-- Grain: one row of daily_held_rewards that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, currency, reason, count, amount, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, currency, reason, rewards AS count, amount_minor AS amount, 1 AS side
    FROM daily_held_rewards FINAL
    UNION ALL
    SELECT waiting.programme_id, toDate(waiting.earned_at) AS day, waiting.currency, held.reason, count(), sum(waiting.amount_minor), -1
    FROM (SELECT * FROM rewards FINAL WHERE state = 'earned') AS waiting
    INNER JOIN (SELECT DISTINCT programme_id, conversion_id, advocate_id, reason FROM holds FINAL WHERE closed_at IS NULL) AS held
        ON held.programme_id = waiting.programme_id AND held.conversion_id = waiting.conversion_id AND held.advocate_id = waiting.advocate_id
    GROUP BY waiting.programme_id, day, waiting.currency, held.reason
)
GROUP BY programme_id, day, currency, reason, count, amount
HAVING times_told != 0
ORDER BY programme_id, day, currency, reason
LIMIT 20
