-- Strikes the candidates of the step's conversions that it has not written anew.
-- Grain: one row a candidate. Parameters: step. Used by: processors/signals/candidates.ts
INSERT INTO candidates (programme_id, advocate_id, occurred_at, conversion_id, type, device_id, version, is_deleted)
SELECT programme_id, advocate_id, occurred_at, conversion_id, type, device_id, {step:UInt64}, 1
FROM candidates FINAL
WHERE version < {step:UInt64}
  AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM signal_touched)
