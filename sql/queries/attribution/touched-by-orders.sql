-- Marks conversions whose order changed, and, where it matters whether a customer is new, those of customers whose orders changed (cause 8).
-- Parameters: new_customers 1 if any ruleset credits new customers only.
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 8
FROM conversion_states
WHERE (programme_id, order_id) IN (SELECT programme_id, order_id FROM touched_orders)
UNION ALL
SELECT programme_id, conversion_id, 8
FROM conversion_states
WHERE {new_customers:UInt8} = 1 AND (programme_id, customer_id) IN
    (SELECT programme_id, customer_id FROM orders WHERE customer_id IS NOT NULL AND (programme_id, order_id) IN (SELECT programme_id, order_id FROM touched_orders))
