-- Touchpoints are the standing clicks, each once.
-- Grain: one row a programme for which they are not. Read by: fairlead verify.
SELECT programme_id, sum(side * rows) AS rows_difference, sum(side * contents) AS contents_difference
FROM
(
    SELECT programme_id, toInt128(count()) AS rows, toInt128(sum(cityHash64(touchpoint_id, visitor_id, occurred_at, channel))) AS contents, 1 AS side
    FROM touchpoints FINAL
    GROUP BY programme_id
    UNION ALL
    SELECT programme_id, toInt128(count()), toInt128(sum(cityHash64(id, visitor_id, occurred_at, channel))), -1
    FROM standing_clicks
    GROUP BY programme_id
)
GROUP BY programme_id
HAVING rows_difference != 0 OR contents_difference != 0
ORDER BY programme_id
LIMIT 20
