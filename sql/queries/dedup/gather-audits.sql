-- Reads the audit events that the step must look at: its new ones, and earlier ones whose standing it changed.
-- Grain: one row an address. Parameters: from, to (offsets by partition); least, most (least and greatest offset to look at).
-- Used by: the processor dedup, once it has judged the copies.
INSERT INTO step_audits
(
    programme_id, id, occurred_at, log_partition, log_offset, audit_id, conversion_id, standing, touched
)
SELECT
    programme_id, id, occurred_at, log_partition, log_offset, audit_id, conversion_id,
    (log_partition, log_offset) GLOBAL NOT IN (SELECT log_partition, log_offset FROM touched_copies WHERE kind = 'audit' AND verdict != 'stands'),
    (log_partition, log_offset) GLOBAL IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'audit') AS earlier
FROM audits FINAL
WHERE log_offset >= {least:UInt64}
  AND log_offset < {most:UInt64}
  AND ((log_offset >= {from:Array(UInt64)}[log_partition + 1] AND log_offset < {to:Array(UInt64)}[log_partition + 1]) OR earlier)
SETTINGS use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 0
