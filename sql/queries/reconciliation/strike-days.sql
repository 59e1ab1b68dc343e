-- Strikes sums of days that the step has not written anew: nothing is left to sum there.
-- Grain: as daily_reconciliation. Parameters: step; committed (the last step that ended). Used by: the processor reconciliation, after the sums are
-- written.
INSERT INTO daily_reconciliation (programme_id, day, bucket, currency, version, is_deleted)
SELECT programme_id, day, bucket, currency, {step:UInt64}, 1
FROM daily_reconciliation FINAL
WHERE version < {step:UInt64}
  AND (programme_id, day) IN (SELECT programme_id, toDate(at) FROM reconciliation_rows WHERE version > {committed:UInt64})
