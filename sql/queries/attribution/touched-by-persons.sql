-- Marks conversions whose person, visitor, order or standing changed, the vanished ones included (cause 1), and those whose person, or whose own
-- visitor, has other touchpoints than before (cause 2). Rows that were replaced count too: a mark too many does no harm, and each part finds its
-- conversions by an index.
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 1
FROM touched_conversions
UNION ALL
SELECT programme_id, conversion_id, 2
FROM conversion_states
WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
UNION ALL
SELECT programme_id, conversion_id, 2
FROM conversion_states
WHERE (programme_id, visitor_id) IN (SELECT programme_id, visitor_id FROM touched_visitors)
