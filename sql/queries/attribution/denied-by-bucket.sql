-- Grain: one row a conversion to decide and advocate whose claim a cap denies.
-- Parameters: from, to: range of person_bucket, half-open.
-- Read by: processors/attribution/caps.ts
SELECT DISTINCT programme_id, conversion_id, advocate_id
FROM cap_limits FINAL
WHERE denied = 1
  AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32})
