-- Grain: one row a conversion to decide (gone 0), or that exists no more (gone 1): causes are the bits of why.
-- Parameters: from, to: range of person_bucket, half-open; gone.
-- Read by: processors/attribution/processor.ts
SELECT programme_id, conversion_id, toUInt32(causes) AS causes
FROM attribution_keys
WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND attribution_keys.gone = {gone:UInt8}
