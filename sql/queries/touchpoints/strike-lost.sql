-- Strikes the touchpoints of clicks that lost their standing to a copy with another visitor or time.
-- Grain: one row a touchpoint. Parameters: step. Used by: the processor touchpoints.
INSERT INTO touchpoints
    (programme_id, person_bucket, person_id, occurred_at, touchpoint_id, visitor_id, channel, source, received_at, version, is_deleted)
SELECT programme_id, person_bucket, person_id, occurred_at, touchpoint_id, visitor_id, channel, source, received_at, {step:UInt64}, 1
FROM touchpoints FINAL
WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
  AND (programme_id, visitor_id, occurred_at, touchpoint_id) IN
  (
      SELECT programme_id, visitor_id, occurred_at, id
      FROM step_clicks
      WHERE touched = 1
  )
  AND (programme_id, visitor_id, occurred_at, touchpoint_id) NOT IN
  (
      SELECT programme_id, visitor_id, occurred_at, id
      FROM step_clicks
      WHERE standing = 1
  )
