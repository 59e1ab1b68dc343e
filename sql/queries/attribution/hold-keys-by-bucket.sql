-- Grain: one row a hold that is stored for a conversion to decide. opened_ms: ms since 1970.
-- Parameters: from, to: range of person_bucket, half-open.
-- Read by: processors/attribution/stored.ts
SELECT programme_id, conversion_id, advocate_id, reason, toFloat64(toUnixTimestamp64Milli(opened_at)) AS opened_ms
FROM holds FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32})
