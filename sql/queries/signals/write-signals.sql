-- Writes observations; lists come as JSON. Grain: as signals. Parameters: step. Used by: processors/signals/write.ts
INSERT INTO signals (programme_id, advocate_id, subject_kind, subject_id, at, signal, value, threshold, weight_ppb, strength_ppb, evidence, unknown, version, is_deleted)
SELECT
    programme_id, advocate_id, subject_kind, subject_id, fromUnixTimestamp64Milli(toInt64(at_ms), 'UTC'), signal, value, threshold, weight_ppb, toUInt32(strength_ppb),
    JSONExtract(evidence, 'Array(String)'), unknown, {step:UInt64}, is_deleted
FROM {{source}}
