-- Conversions that name a touched order, as they are now and as their rows tell: whose it is may change.
-- Grain: one row a conversion. Parameters: step. Used by: the processor reconciliation, after orders are touched.
INSERT INTO touched_reconciliation (programme_id, subject, id, step)
SELECT DISTINCT programme_id, 'conversion', conversion_id, {step:UInt64}
FROM
(
    SELECT programme_id, conversion_id
    FROM conversion_states
    WHERE (programme_id, order_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'order')
    UNION ALL
    SELECT programme_id, id
    FROM reconciliation_rows
    WHERE subject = 'conversion'
      AND (programme_id, order_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'order')
)
