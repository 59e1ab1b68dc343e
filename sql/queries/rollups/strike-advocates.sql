-- Strikes the counts of days that the step has not written anew: nothing is left to count there.
-- Grain: as daily_advocates. Parameters: step. Used by: the processor firsts, after the counts are written.
INSERT INTO daily_advocates (programme_id, day, version, is_deleted)
SELECT programme_id, day, {step:UInt64}, 1
FROM daily_advocates FINAL
WHERE version < {step:UInt64}
