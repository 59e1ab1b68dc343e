-- The clicks of every day are those that a count of all clicks gives.
-- Grain: one row of daily_clicks that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, channel, clicks, bot_clicks, unknown_clicks, referral_clicks, visitors, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, channel, clicks, bot_clicks, unknown_clicks, referral_clicks, visitors, 1 AS side
    FROM daily_clicks FINAL
    UNION ALL
    SELECT programme_id, toDate(occurred_at) AS day, channel, count(), countIf(is_bot), countIf(is_bot IS NULL), countIf(referral_code IS NOT NULL),
        uniqExactIf(cityHash64(visitor_id), NOT ifNull(is_bot, false)), -1
    FROM standing_clicks
    GROUP BY programme_id, day, channel
)
GROUP BY programme_id, day, channel, clicks, bot_clicks, unknown_clicks, referral_clicks, visitors
HAVING times_told != 0
ORDER BY programme_id, day, channel, clicks, bot_clicks, unknown_clicks, referral_clicks, visitors
LIMIT 20
