-- Marks conversions whose person, or whose own visitor, has other touchpoints than before (cause 2).
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 2
FROM conversion_states FINAL
WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
   OR (programme_id, ifNull(visitor_id, '')) IN (SELECT programme_id, visitor_id FROM touched_visitors)
