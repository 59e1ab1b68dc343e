-- Notes the days of conversions that are about to be struck from where they lie.
-- Grain: one row a day. Parameters: step. Used by: the processor conversions.
INSERT INTO dirty_days (panel, programme_id, day, step)
SELECT DISTINCT 'conversions', programme_id, toDate(occurred_at), {step:UInt64}
FROM conversion_states FINAL
WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
  AND (programme_id, person_id, occurred_at, conversion_id) NOT IN
      (SELECT programme_id, person_id, occurred_at, conversion_id FROM touched_conversion_rows)
