-- Marks conversions whose person, visitor, order or standing changed, the vanished ones included (cause 1).
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched SELECT programme_id, conversion_id, 1 FROM touched_conversions
