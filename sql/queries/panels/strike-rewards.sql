-- Strikes the sums of dirty days that the step has not written anew: nothing is left to sum there.
-- Grain: as daily_rewards. Parameters: step. Used by: the processor panels, after the sums are written.
INSERT INTO daily_rewards (programme_id, day, currency, state, due_ms, version, is_deleted)
SELECT programme_id, day, currency, state, due_ms, {step:UInt64}, 1
FROM daily_rewards FINAL
WHERE version < {step:UInt64}
  AND (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
