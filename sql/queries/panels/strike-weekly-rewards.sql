-- Strikes the sums of weeks with a dirty day that the step has not written anew: nothing is left to sum there.
-- Grain: as weekly_rewards. Parameters: step. Used by: the processor panels, after the sums are written.
INSERT INTO weekly_rewards (programme_id, week, currency, advocate_id, version, is_deleted)
SELECT programme_id, week, currency, advocate_id, {step:UInt64}, 1
FROM weekly_rewards FINAL
WHERE version < {step:UInt64}
  AND (programme_id, week) IN (SELECT programme_id, toMonday(day) FROM dirty_days WHERE panel = 'conversions')
