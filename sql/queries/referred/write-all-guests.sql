-- Writes the orders without a customer that a credited conversion names, itself without a customer, of one bucket of orders.
-- Grain: one row an order. Parameters: step; buckets (how many), bucket (from 0). Used by: the processor referred, from nothing.
INSERT INTO referred_orders (programme_id, first_at, order_id, buyer, guest, currency, kept_minor, margin_minor, tells_margin, version)
WITH naming AS
(
    SELECT programme_id, conversion_id, assumeNotNull(order_id) AS order_id
    FROM conversion_states FINAL
    WHERE customer_id IS NULL AND order_id IS NOT NULL AND cityHash64(assumeNotNull(order_id)) % {buckets:UInt32} = {bucket:UInt32}
)
SELECT programme_id, first_at, order_id, 'order:' || order_id, 1, currency, kept_minor, margin_minor, tells_margin, {step:UInt64}
FROM order_margins
WHERE customer_id IS NULL
  AND cityHash64(order_id) % {buckets:UInt32} = {bucket:UInt32}
  AND (programme_id, order_id) IN
  (
      SELECT programme_id, order_id
      FROM naming
      WHERE (programme_id, conversion_id) IN
      (
          SELECT programme_id, conversion_id
          FROM conversion_outcomes FINAL
          WHERE outcome = 'granted' AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM naming)
      )
  )
