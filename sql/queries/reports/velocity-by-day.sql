-- Grain: one row a UTC day with any count, ascending.
-- Parameters: {programme:String}; {from_day:Date} included, {to_day:Date} not.
-- Read by: report velocity.
SELECT
    toString(day) AS day,
    toInt64(sum(new_advocates)) AS new_advocates,
    toInt64(sum(first_shares)) AS first_shares,
    toInt64(sum(clicks)) AS clicks,
    toInt64(sum(bot_clicks)) AS bot_clicks,
    toInt64(sum(conversions)) AS conversions
FROM
(
    SELECT day, new_advocates, first_shares, 0 AS clicks, 0 AS bot_clicks, 0 AS conversions
    FROM daily_advocates FINAL
    WHERE programme_id = {programme:String} AND day >= {from_day:Date} AND day < {to_day:Date}
    UNION ALL
    SELECT day, 0, 0, clicks, bot_clicks, 0
    FROM daily_clicks FINAL
    WHERE programme_id = {programme:String} AND day >= {from_day:Date} AND day < {to_day:Date}
    UNION ALL
    SELECT day, 0, 0, 0, 0, conversions
    FROM daily_conversions FINAL
    WHERE programme_id = {programme:String} AND day >= {from_day:Date} AND day < {to_day:Date}
)
GROUP BY day
ORDER BY day
