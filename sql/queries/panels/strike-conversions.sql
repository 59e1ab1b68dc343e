-- Strikes the counts of dirty days that the step has not written anew: nothing is left to count there.
-- Grain: as daily_conversions. Parameters: step. Used by: the processor panels, after the counts are written.
INSERT INTO daily_conversions (programme_id, day, type, outcome, reason, currency, version, is_deleted)
SELECT programme_id, day, type, outcome, reason, currency, {step:UInt64}, 1
FROM daily_conversions FINAL
WHERE version < {step:UInt64}
  AND (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
