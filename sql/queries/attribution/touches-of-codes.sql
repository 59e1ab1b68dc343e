-- Lists whose touchpoints carry a touched code: their persons and visitors.
-- Grain: one row a visitor and person. Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched_persons (programme_id, person_bucket, person_id, visitor_id)
SELECT DISTINCT programme_id, person_bucket, person_id, visitor_id
FROM touchpoints
WHERE (programme_id, referral_code) IN (SELECT programme_id, code FROM attribution_touched_codes)
