-- Writes scores of advocates by day; lists come as JSON. Grain: as advocate_risks. Parameters: step. Used by: processors/signals/write.ts
INSERT INTO advocate_risks (programme_id, advocate_id, day, score_ppb, hold_score_ppb, reasons, contributions, version, is_deleted)
SELECT
    programme_id, advocate_id, toDate(toInt32(day_number)), score_ppb, hold_score_ppb, JSONExtract(reasons, 'Array(String)'),
    JSONExtract(contributions, 'Array(UInt32)'), {step:UInt64}, is_deleted
FROM {{source}}
