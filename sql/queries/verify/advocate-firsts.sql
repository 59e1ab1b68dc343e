-- When each advocate did something first is what all events tell.
-- Grain: one row of advocate_firsts that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, advocate_id, first_seen_at, enrolled_at, first_share_at, first_conversion_at, sum(side) AS times_told
FROM
(
    SELECT programme_id, advocate_id, first_seen_at, enrolled_at, first_share_at, first_conversion_at, 1 AS side
    FROM advocate_firsts FINAL
    UNION ALL
    SELECT known.programme_id, known.advocate_id, known.first_seen_at, known.enrolled_at, nullIf(shares.first_at, toDateTime64(0, 3, 'UTC')),
        nullIf(earned.first_at, toDateTime64(0, 3, 'UTC')), -1
    FROM
    (
        SELECT programme_id, advocate_id, min(occurred_at) AS first_seen_at, minOrNullIf(occurred_at, status = 'enrolled') AS enrolled_at
        FROM standing_advocates
        GROUP BY programme_id, advocate_id
    ) AS known
    LEFT JOIN
    (
        SELECT programme_id, advocate_id, min(occurred_at) AS first_at
        FROM standing_activities
        WHERE action = 'share'
        GROUP BY programme_id, advocate_id
    ) AS shares ON shares.programme_id = known.programme_id AND shares.advocate_id = known.advocate_id
    LEFT JOIN
    (
        SELECT programme_id, advocate_id, min(decided_for) AS first_at
        FROM decisions FINAL
        WHERE outcome = 'granted'
        GROUP BY programme_id, advocate_id
    ) AS earned ON earned.programme_id = known.programme_id AND earned.advocate_id = known.advocate_id
)
GROUP BY programme_id, advocate_id, first_seen_at, enrolled_at, first_share_at, first_conversion_at
HAVING times_told != 0
ORDER BY programme_id, advocate_id, first_seen_at, enrolled_at, first_share_at, first_conversion_at
LIMIT 20
