-- Writes risks of candidates; lists come as JSON. Grain: as risks. Parameters: step. Used by: processors/signals/write.ts
INSERT INTO risks (programme_id, conversion_id, advocate_id, occurred_at, score_ppb, own_score_ppb, held_from, reasons, contributions, day, version, is_deleted)
SELECT
    programme_id, conversion_id, advocate_id, fromUnixTimestamp64Milli(toInt64(occurred_ms), 'UTC'), score_ppb, own_score_ppb,
    fromUnixTimestamp64Milli(toInt64(held_ms), 'UTC'), JSONExtract(reasons, 'Array(String)'), JSONExtract(contributions, 'Array(UInt32)'),
    toDate(toInt32(day_number)), {step:UInt64}, is_deleted
FROM {{source}}
