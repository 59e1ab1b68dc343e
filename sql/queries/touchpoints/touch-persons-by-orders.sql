-- Persons of the known conversions that tell the same orders as the step's conversions. A person that a node left in this step is touched
-- already, with the one it joined, so where a conversion lay before the step says enough.
-- Grain: one row a person. Used by: the processor touchpoints, where conversions are new.
INSERT INTO touched_persons (programme_id, person_bucket, person_id)
SELECT DISTINCT programme_id, person_bucket, person_id
FROM conversion_states FINAL
WHERE (programme_id, order_id) IN (SELECT programme_id, assumeNotNull(order_id) FROM step_conversions WHERE order_id IS NOT NULL)
