-- Strikes refunds off the list of those told by a second source that no longer stand themselves.
-- Grain: one row an order event. Parameters: step. Used by: the processor orders.
INSERT INTO duplicates (programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, version, is_deleted)
SELECT programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, {step:UInt64}, 1
FROM duplicates FINAL
WHERE kind = 'order'
  AND rule = 'cross_source'
  AND (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'order')
