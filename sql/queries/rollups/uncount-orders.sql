-- Strikes touched orders where they were listed before: they are no more, or stand on another day.
-- Grain: as counted_orders. Parameters: step. Used by: the processor rollups, after orders are listed.
INSERT INTO counted_orders (programme_id, day, order_id, version, is_deleted)
SELECT programme_id, day, order_id, {step:UInt64}, 1
FROM counted_orders FINAL
WHERE version < {step:UInt64}
  AND (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'orders')
  AND (programme_id, order_id) IN (SELECT programme_id, order_id FROM touched_orders)
