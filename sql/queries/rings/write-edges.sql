-- Writes the edges of rings; lists come as JSON. Grain: as ring_edges. Parameters: step. Used by: processors/rings/write.ts
INSERT INTO ring_edges
    (programme_id, ring_id, a, b, kind, thing, ip_key, weight_ppb, says_ppb, own, persons, advocates_of, persons_of, evidence, since, version, is_deleted)
SELECT
    programme_id, ring_id, a, b, kind, thing, address, weight_ppb, says_ppb, own, persons, advocates_of, persons_of, JSONExtract(evidence, 'Array(String)'),
    fromUnixTimestamp64Milli(toInt64(since_ms), 'UTC'), {step:UInt64}, is_deleted
FROM {{source}}
