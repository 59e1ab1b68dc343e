-- Orders with a new or changed event, and those that touched conversions name, as they are now and as their rows tell.
-- Grain: one row an order. Parameters: step. Used by: the processor reconciliation, after conversions are touched.
INSERT INTO touched_reconciliation (programme_id, subject, id, step)
SELECT DISTINCT programme_id, 'order', order_id, {step:UInt64}
FROM
(
    SELECT programme_id, order_id FROM touched_orders
    UNION ALL
    SELECT programme_id, assumeNotNull(order_id)
    FROM conversion_states
    WHERE order_id IS NOT NULL
      AND (programme_id, conversion_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'conversion')
    UNION ALL
    SELECT programme_id, order_id
    FROM reconciliation_rows
    WHERE order_id != ''
      AND (programme_id, id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'conversion')
      AND subject = 'conversion'
)
