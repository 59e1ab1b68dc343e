-- Strikes rows of touched conversions and orders that the step has not written anew: they are no more, moved in time, or are told by another row.
-- Grain: one row a conversion or order. Parameters: step. Used by: the processor reconciliation, after rows are written.
INSERT INTO reconciliation_rows (programme_id, at, subject, id, version, is_deleted)
SELECT programme_id, at, subject, id, {step:UInt64}, 1
FROM reconciliation_rows FINAL
WHERE (programme_id, at, subject, id) IN
    (
        SELECT programme_id, at, subject, id
        FROM reconciliation_rows
        WHERE (programme_id, id) IN (SELECT programme_id, id FROM touched_reconciliation)
          AND (programme_id, subject, id) IN (SELECT programme_id, subject, id FROM touched_reconciliation)
    )
  AND version < {step:UInt64}
