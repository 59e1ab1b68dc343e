-- Grain: one row an advocate with days, in order: how many candidates he has, and his first and last day (since 1970). Read by: processors/signals/judging.ts, from
-- nothing.
SELECT programme_id, advocate_id, sum(conversions) AS candidates, toInt32(toRelativeDayNum(min(day))) AS first, toInt32(toRelativeDayNum(max(day))) AS last
FROM
(
    SELECT programme_id, advocate_id, day, 0 AS conversions FROM advocate_days FINAL
    UNION ALL
    SELECT programme_id, advocate_id, toDate(occurred_at), 1 FROM candidates FINAL
)
GROUP BY programme_id, advocate_id
ORDER BY programme_id, advocate_id
