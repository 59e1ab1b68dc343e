-- Strikes the counts of days that the step has not written anew: nothing is left to count there.
-- Grain: as daily_spend. Parameters: step. Used by: the processor rollups, after the counts are written.
INSERT INTO daily_spend (programme_id, day, channel, category, currency, version, is_deleted)
SELECT programme_id, day, channel, category, currency, {step:UInt64}, 1
FROM daily_spend FINAL
WHERE version < {step:UInt64}
