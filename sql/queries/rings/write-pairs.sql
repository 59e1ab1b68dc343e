-- Writes pairs; lists come as JSON. Grain: as ring_pairs. Parameters: step. Used by: processors/rings/write.ts
INSERT INTO ring_pairs (programme_id, a, b, component, ring_id, weight_ppb, between_ppb, since, things, ip_key, cut_by, cut_at, cut_review, version, is_deleted)
SELECT
    programme_id, a, b, component, ring_id, weight_ppb, between_ppb, fromUnixTimestamp64Milli(toInt64(since_ms), 'UTC'), things,
    JSONExtract(addresses, 'Array(String)'), cut_by, fromUnixTimestamp64Milli(toInt64(cut_ms), 'UTC'), cut_review, {step:UInt64}, is_deleted
FROM {{source}}
