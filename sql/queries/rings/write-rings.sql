-- Writes rings. Grain: as rings. Parameters: step. Used by: processors/rings/write.ts
INSERT INTO rings (programme_id, ring_id, member_kind, member_id, score_ppb, ring_score_ppb, since, bounded, version, is_deleted)
SELECT
    programme_id, ring_id, member_kind, member_id, score_ppb, ring_score_ppb, fromUnixTimestamp64Milli(toInt64(since_ms), 'UTC'), bounded, {step:UInt64}, is_deleted
FROM {{source}}
