-- Grain: one row a claim on caps that is stored for a conversion to decide.
-- Parameters: from, to: range of person_bucket, half-open.
-- Read by: processors/attribution/caps.ts
SELECT programme_id, conversion_id, month, day, advocate_id, currency
FROM cap_claims FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32})
