-- Marks conversions that a touched code may have brought: their person, or their own visitor, came with it, or they claim it (cause 16).
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 16
FROM conversion_states
WHERE (programme_id, claimed_code) IN (SELECT programme_id, code FROM attribution_touched_codes)
   OR (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM attribution_touched_persons)
   OR (programme_id, visitor_id) IN (SELECT programme_id, visitor_id FROM attribution_touched_persons)
