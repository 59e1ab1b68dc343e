-- Grain: one row an order with a new or changed event. Used by: the processor orders.
INSERT INTO touched_orders (programme_id, order_id)
SELECT DISTINCT programme_id, order_id
FROM step_orders
