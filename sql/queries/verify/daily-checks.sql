-- What is counted by day of the touches' and the ledger's word on conversions is what a count of all outcomes gives.
-- Grain: one row of daily_checks that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, day, reference, verdict, conversions, sum(side) AS times_told
FROM
(
    SELECT programme_id, day, toString(reference) AS reference, toString(verdict) AS verdict, conversions, 1 AS side
    FROM daily_checks FINAL
    UNION ALL
    SELECT programme_id, toDate(occurred_at) AS day, 'claimed_codes', toString(claim_check) AS verdict, count(), -1
    FROM conversion_outcomes FINAL
    WHERE claim_check != ''
    GROUP BY programme_id, day, verdict
    UNION ALL
    SELECT programme_id, toDate(occurred_at) AS day, 'matched_orders', toString(order_check) AS verdict, count(), -1
    FROM conversion_outcomes FINAL
    WHERE order_check != ''
    GROUP BY programme_id, day, verdict
)
GROUP BY programme_id, day, reference, verdict, conversions
HAVING times_told != 0
ORDER BY programme_id, day, reference, verdict
LIMIT 20
