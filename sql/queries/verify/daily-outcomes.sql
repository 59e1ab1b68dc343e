-- The conversions of every day are those that a count of all outcomes gives.
-- Grain: one row of daily_outcomes that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, type, outcome, reason, channel, currency, held, conversions, value_minor, credited_minor, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, type, outcome, reason, channel, currency, held, conversions, value_minor, credited_minor, 1 AS side
    FROM daily_outcomes FINAL
    UNION ALL
    SELECT programme_id, toDate(occurred_at) AS day, type, outcome, reason, channel, currency, open_holds > 0 AS held, count(), sum(value_minor),
        sum(credited_minor), -1
    FROM conversion_outcomes FINAL
    GROUP BY programme_id, day, type, outcome, reason, channel, currency, held
)
GROUP BY programme_id, day, type, outcome, reason, channel, currency, held, conversions, value_minor, credited_minor
HAVING times_told != 0
ORDER BY programme_id, day, type, outcome, reason, channel, currency, held
LIMIT 20
