-- Strikes rewards where they were listed before: they are no more, or were earned on another day.
-- Grain: as listed_rewards. Parameters: step; committed (the last step that ended). Used by: the processor panels, after the list is written.
INSERT INTO listed_rewards (programme_id, day, conversion_id, advocate_id, `to`, term, version, is_deleted)
SELECT programme_id, day, conversion_id, advocate_id, `to`, term, {step:UInt64}, 1
FROM listed_rewards FINAL
WHERE version < {step:UInt64}
  AND (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
  AND (programme_id, conversion_id) IN
  (
      SELECT programme_id, conversion_id FROM conversion_outcomes WHERE version > {committed:UInt64}
      UNION DISTINCT
      SELECT programme_id, conversion_id FROM rewards WHERE version > {committed:UInt64}
  )
