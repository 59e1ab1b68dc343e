-- Lists the orders of the ledger that no purchase or renewal names, repeats left out.
-- Grain: one row an order. Parameters: step; all: 1 for every order, 0 for touched ones; buckets (how many), bucket (from 0) of orders.
-- Used by: the processor reconciliation.
INSERT INTO reconciliation_rows
(
    programme_id, at, subject, id, bucket, findings, conversion_id, order_id, customer_id, status, charged_minor, charged_currency, amount_minor, currency,
    credited_minor, other_minor, first_at, paid_at, names, version
)
SELECT
    programme_id, order_states.first_at, 'order', order_id, 'order_without_conversion', ['order_without_conversion'], '', order_id, customer_id, status,
    order_states.amount_minor, order_states.currency, order_states.amount_minor, order_states.currency, 0, 0, order_states.first_at,
    ifNull(order_states.paid_at, order_states.fulfilled_at), arrayFilter(name -> name != '', [order_id, ifNull(customer_id, '')]), {step:UInt64}
FROM order_states FINAL
WHERE cityHash64(order_id) % {buckets:UInt32} = {bucket:UInt32}
  AND ({all:UInt8} = 1 OR (programme_id, order_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'order'))
  AND (programme_id, order_id) NOT IN
  (
      SELECT programme_id, assumeNotNull(order_id)
      FROM conversion_states FINAL
      WHERE type IN ('purchase', 'renewal') AND isNull(duplicate_rule) AND order_id IS NOT NULL
        AND cityHash64(order_id) % {buckets:UInt32} = {bucket:UInt32}
        AND ({all:UInt8} = 1 OR (programme_id, order_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'order'))
  )
