-- The activities of every day are those that a count of all activities gives.
-- Grain: one row of daily_activities that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, action, activities, advocates, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, action, activities, advocates, 1 AS side
    FROM daily_activities FINAL
    UNION ALL
    SELECT programme_id, toDate(occurred_at) AS day, action, count(), uniqExact(advocate_id), -1
    FROM standing_activities
    GROUP BY programme_id, day, action
)
GROUP BY programme_id, day, action, activities, advocates
HAVING times_told != 0
ORDER BY programme_id, day, action, activities, advocates
LIMIT 20
