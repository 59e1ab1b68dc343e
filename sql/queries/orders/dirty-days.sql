-- Notes the days that touched orders stand on before they are written anew: an earlier event may move an order to another day.
-- Grain: one row a day. Parameters: step. Used by: the processor orders.
INSERT INTO dirty_days (panel, programme_id, day, step)
SELECT DISTINCT 'orders', programme_id, toDate(first_at), {step:UInt64}
FROM order_states FINAL
WHERE (programme_id, order_id) IN (SELECT programme_id, order_id FROM touched_orders)
