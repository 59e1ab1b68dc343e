-- Strikes what the lists say of conversion events that no longer stand: they are nobody's duplicate but their own.
-- Grain: one row a conversion event and rule. Parameters: step. Used by: the processor conversions.
INSERT INTO duplicates (programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, version, is_deleted)
SELECT programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, {step:UInt64}, 1
FROM duplicates FINAL
WHERE kind = 'conversion'
  AND rule != 'same_id'
  AND (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'conversion')
