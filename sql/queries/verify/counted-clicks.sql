-- The clicks listed by day are the standing clicks, each once.
-- Grain: one row a programme and day for which they are not. Read by: fairlead verify.
SELECT programme_id, day, sum(side * rows) AS rows_difference, sum(side * contents) AS contents_difference
FROM
(
    SELECT programme_id, day, toInt128(count()) AS rows,
        toInt128(sum(cityHash64(log_partition, log_offset, channel, visitor, ifNull(toInt8(is_bot), -1), referred))) AS contents, 1 AS side
    FROM counted_clicks FINAL
    GROUP BY programme_id, day
    UNION ALL
    SELECT programme_id, toDate(occurred_at) AS day, toInt128(count()),
        toInt128(sum(cityHash64(log_partition, log_offset, channel, cityHash64(visitor_id), ifNull(toInt8(is_bot), -1), referral_code IS NOT NULL))), -1
    FROM standing_clicks
    GROUP BY programme_id, day
)
GROUP BY programme_id, day
HAVING rows_difference != 0 OR contents_difference != 0
ORDER BY programme_id, day
LIMIT 20
