-- Marks conversions of customers with a new event (cause 128).
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 128
FROM conversion_states
WHERE (programme_id, customer_id) IN (SELECT programme_id, customer_id FROM step_customers)
