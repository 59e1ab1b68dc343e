-- Strikes conversions where they were listed before: they are no more, or happened at another time.
-- Grain: one row a conversion. Parameters: step; committed (the last step that ended). Used by: the processor panels, after the list is written.
INSERT INTO listed_conversions (programme_id, occurred_at, conversion_id, version, is_deleted)
SELECT programme_id, occurred_at, conversion_id, {step:UInt64}, 1
FROM listed_conversions FINAL
WHERE version < {step:UInt64}
  AND (programme_id, toDate(occurred_at)) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
  AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM conversion_outcomes WHERE version > {committed:UInt64})
