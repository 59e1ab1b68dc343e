-- Strikes near duplicates off the list that the gathered conversions no longer are: those that this step has not just written.
-- Grain: one row a conversion event. Parameters: step. Used by: the processor conversions, after near duplicates are listed.
INSERT INTO duplicates (programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, version, is_deleted)
SELECT programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, {step:UInt64}, 1
FROM duplicates FINAL
WHERE kind = 'conversion'
  AND rule = 'near'
  AND version < {step:UInt64}
  AND (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_conversion_rows)
