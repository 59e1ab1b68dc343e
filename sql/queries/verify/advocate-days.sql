-- The conversions and reversals of every advocate's days are those of his candidates.
-- Grain: one row an advocate and day for which they are not. Read by: fairlead verify.
SELECT programme_id, advocate_id, day, sum(counted) AS counted_conversions, sum(there) AS conversions, sum(counted_back) AS counted_reversals, sum(back) AS reversals
FROM
(
    SELECT programme_id, advocate_id, day, toInt64(conversions) AS counted, 0 AS there, toInt64(reversed) AS counted_back, 0 AS back
    FROM advocate_days FINAL
    UNION ALL
    SELECT programme_id, advocate_id, toDate(occurred_at), 0, countIf(repeat = 0), 0, 0
    FROM candidates FINAL
    WHERE duplicate = 0
    GROUP BY programme_id, advocate_id, toDate(occurred_at)
    UNION ALL
    SELECT programme_id, advocate_id, toDate(assumeNotNull(reversed_at)), 0, 0, 0, count()
    FROM candidates FINAL
    WHERE duplicate = 0 AND reversed_at IS NOT NULL AND reversed_at >= occurred_at AND reversed_at < occurred_at + INTERVAL 90 DAY
    GROUP BY programme_id, advocate_id, toDate(assumeNotNull(reversed_at))
)
GROUP BY programme_id, advocate_id, day
HAVING counted_conversions != conversions OR counted_reversals != reversals
ORDER BY programme_id, advocate_id, day
LIMIT 20
