-- Grain: one row a credit that is stored for a conversion to decide.
-- Parameters: from, to: range of person_bucket, half-open.
-- Read by: processors/attribution/stored.ts
SELECT programme_id, conversion_id, model, touchpoint_id
FROM credits FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32})
