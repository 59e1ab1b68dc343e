-- Strikes the orders whose last standing event is gone.
-- Grain: one row an order. Parameters: step. Used by: the processor orders.
INSERT INTO order_states (programme_id, order_id, status, currency, refunded_minor, foreign_refunds, first_at, last_at, version, is_deleted)
SELECT programme_id, order_id, status, currency, refunded_minor, foreign_refunds, first_at, last_at, {step:UInt64}, 1
FROM order_states FINAL
WHERE (programme_id, order_id) IN (SELECT programme_id, order_id FROM touched_orders)
  AND (programme_id, order_id) NOT IN
  (
      SELECT programme_id, order_id
      FROM standing_orders
      WHERE (programme_id, order_id) IN (SELECT programme_id, order_id FROM touched_orders)
  )
