-- Writes the touched orders without a customer that a credited conversion names, itself without a customer.
-- Grain: one row an order. Parameters: step. Used by: the processor referred.
INSERT INTO referred_orders (programme_id, first_at, order_id, buyer, guest, currency, kept_minor, margin_minor, tells_margin, version)
WITH naming AS
(
    SELECT programme_id, person_bucket, person_id, occurred_at, conversion_id
    FROM conversion_states
    WHERE customer_id IS NULL
      AND (programme_id, order_id) IN (SELECT programme_id, substring(buyer, 7) FROM touched_buyers WHERE startsWith(buyer, 'order:'))
)
SELECT programme_id, first_at, order_id, 'order:' || order_id, 1, currency, kept_minor, margin_minor, tells_margin, {step:UInt64}
FROM order_margins
WHERE customer_id IS NULL
  AND (programme_id, order_id) IN
  (
      SELECT programme_id, assumeNotNull(order_id)
      FROM conversion_states FINAL
      WHERE (programme_id, person_bucket, person_id, occurred_at, conversion_id) IN
          (SELECT programme_id, person_bucket, person_id, occurred_at, conversion_id FROM naming)
        AND (programme_id, conversion_id) IN
        (
            SELECT programme_id, conversion_id
            FROM conversion_outcomes FINAL
            WHERE outcome = 'granted' AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM naming)
        )
        AND customer_id IS NULL
        AND order_id IS NOT NULL
  )
