-- Strikes the counts of dirty days that the step has not written anew: nothing is left to count there.
-- Grain: as daily_activities. Parameters: step. Used by: the processor rollups, after the counts are written.
INSERT INTO daily_activities (programme_id, day, action, version, is_deleted)
SELECT programme_id, day, action, {step:UInt64}, 1
FROM daily_activities FINAL
WHERE version < {step:UInt64}
  AND (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'activities')
