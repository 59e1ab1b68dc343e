-- Conversions that attribution must look at: all of touched persons, those that vanish from them, and those that touched visitors or orders bear on.
-- Grain: one row a conversion. Used by: the processor conversions, before anything is struck.
INSERT INTO touched_conversions (programme_id, conversion_id)
SELECT programme_id, conversion_id
FROM touched_conversion_rows
UNION DISTINCT
SELECT programme_id, conversion_id
FROM conversion_states FINAL
WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
UNION DISTINCT
SELECT programme_id, conversion_id
FROM conversion_states
WHERE (programme_id, visitor_id) IN (SELECT programme_id, visitor_id FROM touched_visitors)
UNION DISTINCT
SELECT programme_id, conversion_id
FROM conversion_states
WHERE (programme_id, order_id) IN (SELECT programme_id, order_id FROM touched_orders)
UNION DISTINCT
SELECT programme_id, id
FROM step_conversions
