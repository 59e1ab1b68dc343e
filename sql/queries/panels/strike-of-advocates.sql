-- Strikes conversions under advocates that are named for them no more, or not at that time. The list still tells who was; a step that was cut short
-- after it wrote the list had struck them first.
-- Grain: one row a conversion. Parameters: step; committed (the last step that ended). Used by: the processor panels, before the list is written.
INSERT INTO advocate_conversions (programme_id, advocate_id, occurred_at, conversion_id, version, is_deleted)
SELECT programme_id, advocate_id, occurred_at, conversion_id, {step:UInt64}, 1
FROM listed_conversions FINAL
WHERE advocate_id != ''
  AND (programme_id, toDate(occurred_at)) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
  AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM conversion_outcomes WHERE version > {committed:UInt64})
  AND (programme_id, advocate_id, occurred_at, conversion_id) NOT IN
      (SELECT programme_id, advocate_id, occurred_at, conversion_id FROM conversion_outcomes FINAL WHERE version > {committed:UInt64})
