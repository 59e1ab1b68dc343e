-- The visitors of every day are those that a count of all clicks gives.
-- Grain: one row of daily_visitors that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, visitors, referred_visitors, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, visitors, referred_visitors, 1 AS side
    FROM daily_visitors FINAL
    UNION ALL
    SELECT programme_id, toDate(occurred_at) AS day, uniqExactIf(cityHash64(visitor_id), NOT ifNull(is_bot, false)),
        uniqExactIf(cityHash64(visitor_id), NOT ifNull(is_bot, false) AND referral_code IS NOT NULL), -1
    FROM standing_clicks
    GROUP BY programme_id, day
)
GROUP BY programme_id, day, visitors, referred_visitors
HAVING times_told != 0
ORDER BY programme_id, day, visitors, referred_visitors
LIMIT 20
