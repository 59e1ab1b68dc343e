-- The rewards of every week and advocate are those that a sum of all rewards gives.
-- Grain: one row of weekly_rewards that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, week, currency, advocate_id, waiting, settled, total_minor, survived_minor, sum(side) AS times_told
FROM
(
    SELECT programme_id, week, currency, advocate_id, waiting, settled, total_minor, survived_minor, 1 AS side
    FROM weekly_rewards FINAL
    UNION ALL
    SELECT programme_id, toMonday(earned_at) AS week, currency, advocate_id, countIf(state = 'earned'), countIf(state != 'earned'),
        sumIf(amount_minor, state != 'earned'), sumIf(amount_minor, state NOT IN ('earned', 'reversed')), -1
    FROM rewards FINAL
    GROUP BY programme_id, week, currency, advocate_id
)
GROUP BY programme_id, week, currency, advocate_id, waiting, settled, total_minor, survived_minor
HAVING times_told != 0
ORDER BY programme_id, week, currency, advocate_id
LIMIT 20
