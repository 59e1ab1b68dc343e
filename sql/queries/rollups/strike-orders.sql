-- Strikes the counts of dirty days that the step has not written anew: nothing is left to count there.
-- Grain: as daily_orders. Parameters: step. Used by: the processor rollups, after the counts are written.
INSERT INTO daily_orders (programme_id, day, currency, status, version, is_deleted)
SELECT programme_id, day, currency, status, {step:UInt64}, 1
FROM daily_orders FINAL
WHERE version < {step:UInt64}
  AND (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'orders')
