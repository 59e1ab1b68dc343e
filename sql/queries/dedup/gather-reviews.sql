-- Reads the reviews that the step must look at: its new ones, and earlier ones whose standing it changed.
-- Grain: one row an address. Parameters: from, to (offsets by partition); least, most (least and greatest offset to look at).
-- Used by: the processor dedup, once it has judged the copies.
INSERT INTO step_reviews
(
    programme_id, id, occurred_at, log_partition, log_offset, case_id, action, undoes, standing, touched
)
SELECT
    programme_id, id, occurred_at, log_partition, log_offset, case_id, action, undoes,
    (log_partition, log_offset) GLOBAL NOT IN (SELECT log_partition, log_offset FROM touched_copies WHERE kind = 'review' AND verdict != 'stands'),
    (log_partition, log_offset) GLOBAL IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'review') AS earlier
FROM reviews FINAL
WHERE log_offset >= {least:UInt64}
  AND log_offset < {most:UInt64}
  AND ((log_offset >= {from:Array(UInt64)}[log_partition + 1] AND log_offset < {to:Array(UInt64)}[log_partition + 1]) OR earlier)
SETTINGS use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 0
