-- The conversions of every day are those that a count of all outcomes gives.
-- Grain: one row of daily_conversions that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, type, outcome, reason, currency, conversions, value_minor, credited_minor, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, type, outcome, reason, currency, conversions, value_minor, credited_minor, 1 AS side
    FROM daily_conversions FINAL
    UNION ALL
    SELECT programme_id, toDate(occurred_at) AS day, type, outcome, reason, currency, count(), sum(value_minor), sum(credited_minor), -1
    FROM conversion_outcomes FINAL
    GROUP BY programme_id, day, type, outcome, reason, currency
)
GROUP BY programme_id, day, type, outcome, reason, currency, conversions, value_minor, credited_minor
HAVING times_told != 0
ORDER BY programme_id, day, type, outcome, reason, currency, conversions, value_minor, credited_minor
LIMIT 20
