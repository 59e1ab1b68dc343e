-- What was spent over all days is what the events tell, to the last minor unit.
-- Grain: one row a programme, channel and currency for which it is not. Read by: fairlead verify.
SELECT programme_id, channel, currency, sum(side * amount_minor) AS difference_minor
FROM
(
    SELECT programme_id, channel, currency, amount_minor, 1 AS side
    FROM daily_spend FINAL
    UNION ALL
    SELECT programme_id, channel, currency, amount_minor, -1
    FROM standing_spends
)
GROUP BY programme_id, channel, currency
HAVING difference_minor != 0
ORDER BY programme_id, channel, currency
LIMIT 20
