-- Strikes the counts of dirty days that the step has not written anew: nothing is left to count there.
-- Grain: as daily_checks. Parameters: step. Used by: the processor panels, after the counts are written.
INSERT INTO daily_checks (programme_id, day, reference, verdict, version, is_deleted)
SELECT programme_id, day, reference, verdict, {step:UInt64}, 1
FROM daily_checks FINAL
WHERE version < {step:UInt64}
  AND (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
