-- Open paths are what persons touched after their last conversion, bots left out.
-- Grain: one row a programme for which they are not. Read by: fairlead verify.
SELECT programme_id, sum(side * persons) AS persons_difference, sum(side * touchpoints) AS touchpoints_difference, sum(side * contents) AS contents_difference
FROM
(
    SELECT
        programme_id, toInt128(count()) AS persons, toInt128(sum(open_paths.touchpoints)) AS touchpoints,
        toInt128(sum(cityHash64(person_id, first_at, last_at, open_paths.touchpoints))) AS contents, 1 AS side
    FROM open_paths FINAL
    WHERE length(channels) = least(open_paths.touchpoints, 1000)
      AND length(codes) = length(channels)
    GROUP BY programme_id
    UNION ALL
    SELECT programme_id, toInt128(count()), toInt128(sum(clicks)), toInt128(sum(cityHash64(person_id, first_at, last_at, toUInt32(clicks)))), -1
    FROM
    (
        SELECT touch.programme_id AS programme_id, touch.person_id AS person_id, min(touch.occurred_at) AS first_at, max(touch.occurred_at) AS last_at, count() AS clicks
        FROM (SELECT programme_id, person_id, occurred_at FROM touchpoints FINAL WHERE NOT ifNull(is_bot, false)) AS touch
        LEFT JOIN (SELECT programme_id, person_id, max(occurred_at) AS converted_at FROM conversion_states FINAL GROUP BY programme_id, person_id) AS converted
            ON converted.programme_id = touch.programme_id AND converted.person_id = touch.person_id
        WHERE converted.person_id = '' OR touch.occurred_at > converted.converted_at
        GROUP BY programme_id, person_id
    )
    GROUP BY programme_id
)
GROUP BY programme_id
HAVING persons_difference != 0 OR touchpoints_difference != 0 OR contents_difference != 0
ORDER BY programme_id
LIMIT 20
