-- Each programme's now is the greatest time of its standing events.
-- Grain: one row a programme for which it is not. Read by: fairlead verify.
SELECT programme_id, maxIf(at, side = 1) AS now_at, maxIf(at, side = -1) AS greatest_at
FROM
(
    SELECT programme_id, now_at AS at, 1 AS side FROM clocks FINAL
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_advocates GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_customers GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_clicks GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_conversions GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_orders GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_spends GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_rulesets GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_ticks GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_activities GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_models GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_audits GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_identity_links GROUP BY programme_id
    UNION ALL
    SELECT programme_id, max(occurred_at) AS at, -1 AS side FROM standing_reviews GROUP BY programme_id
)
GROUP BY programme_id
HAVING now_at != greatest_at
ORDER BY programme_id
LIMIT 20
