-- Strikes sums of days that the step has not written anew: nothing is left to sum there.
-- Grain: as daily_referred_orders. Parameters: step; committed (the last step that ended). Used by: the processor referred, after the sums are written.
INSERT INTO daily_referred_orders (programme_id, day, currency, before_day, version, is_deleted)
SELECT programme_id, day, currency, before_day, {step:UInt64}, 1
FROM daily_referred_orders FINAL
WHERE version < {step:UInt64}
  AND (programme_id, day) IN (SELECT programme_id, toDate(first_at) FROM referred_orders WHERE version > {committed:UInt64})
