-- Guests' orders that conversions name which the step decided, or whose events changed.
-- Grain: one row a buyer. Parameters: step; committed (the last step that ended). Used by: the processor referred.
INSERT INTO touched_buyers (programme_id, buyer, step)
SELECT programme_id, 'order:' || assumeNotNull(order_id) AS buyer, {step:UInt64}
FROM conversion_states
WHERE customer_id IS NULL
  AND order_id IS NOT NULL
  AND (programme_id, person_bucket, person_id, occurred_at, conversion_id) IN
  (
      SELECT programme_id, toUInt16(cityHash64(person_id) % 65536), person_id, occurred_at, conversion_id
      FROM conversion_outcomes
      WHERE version > {committed:UInt64}
  )
UNION DISTINCT
SELECT programme_id, 'order:' || assumeNotNull(order_id), {step:UInt64}
FROM step_conversions
WHERE customer_id IS NULL AND order_id IS NOT NULL
