-- Grain: one row: how many orders the step touches. Read by: the processor orders.
SELECT count() AS orders
FROM touched_orders
