-- The firsts of every day are those that a count of all advocates gives.
-- Grain: one row of daily_advocates that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, new_advocates, first_shares, first_clicks, first_conversions, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, new_advocates, first_shares, first_clicks, first_conversions, 1 AS side
    FROM daily_advocates FINAL
    UNION ALL
    SELECT programme_id, toDate(assumeNotNull(first.2)) AS day, countIf(first.1 = 'enrolled'), countIf(first.1 = 'share'), countIf(first.1 = 'click'),
        countIf(first.1 = 'conversion'), -1
    FROM advocate_firsts FINAL
    ARRAY JOIN [('enrolled', enrolled_at), ('share', first_share_at), ('click', first_click_at), ('conversion', first_conversion_at)] AS first
    WHERE first.2 IS NOT NULL
    GROUP BY programme_id, day
)
GROUP BY programme_id, day, new_advocates, first_shares, first_clicks, first_conversions
HAVING times_told != 0
ORDER BY programme_id, day, new_advocates, first_shares, first_clicks, first_conversions
LIMIT 20
