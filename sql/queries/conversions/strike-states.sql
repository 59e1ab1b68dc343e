-- Strikes conversions that no longer lie under a touched person: they moved, or lost their standing. After the new rows are written: a redo finds either.
-- Grain: one row a conversion. Parameters: step. Used by: the processor conversions.
INSERT INTO conversion_states
    (programme_id, person_bucket, person_id, occurred_at, conversion_id, type, source, log_partition, log_offset, received_at, version, is_deleted)
SELECT programme_id, person_bucket, person_id, occurred_at, conversion_id, type, source, log_partition, log_offset, received_at, {step:UInt64}, 1
FROM conversion_states FINAL
WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
  AND (programme_id, person_id, occurred_at, conversion_id) NOT IN
      (SELECT programme_id, person_id, occurred_at, conversion_id FROM touched_conversion_rows)
