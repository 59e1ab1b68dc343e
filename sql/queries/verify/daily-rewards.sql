-- The rewards of every day are those that a sum of all rewards gives.
-- Grain: one row of daily_rewards that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, currency, state, due_ms, count, amount, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, currency, state, due_ms, rewards AS count, amount_minor AS amount, squares, 1 AS side
    FROM daily_rewards FINAL
    UNION ALL
    SELECT programme_id, toDate(earned_at) AS day, currency, state, ifNull(toUnixTimestamp64Milli(due_at), -1) AS due_ms, count(), sum(amount_minor),
        sum(toInt256(amount_minor) * toInt256(amount_minor)), -1
    FROM rewards FINAL
    GROUP BY programme_id, day, currency, state, due_ms
)
GROUP BY programme_id, day, currency, state, due_ms, count, amount, squares
HAVING times_told != 0
ORDER BY programme_id, day, currency, state, due_ms
LIMIT 20
