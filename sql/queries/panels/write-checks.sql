-- Counts what the touches and the ledger say of the conversions of the dirty days.
-- Grain: as daily_checks. Parameters: step. Used by: the processor panels.
INSERT INTO daily_checks (programme_id, day, reference, verdict, conversions, version)
SELECT programme_id, toDate(occurred_at) AS day, checked.1 AS reference, checked.2 AS verdict, count(), {step:UInt64}
FROM
(
    SELECT
        programme_id, occurred_at,
        arrayJoin([('claimed_codes', toString(claim_check)), ('matched_orders', toString(order_check))]) AS checked
    FROM listed_conversions FINAL
    WHERE (programme_id, toDate(occurred_at)) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
      AND (claim_check != '' OR order_check != '')
)
WHERE checked.2 != ''
GROUP BY programme_id, day, reference, verdict
