-- Marks the conversions of customers with a new event: what identifies them may now be an advocate's.
-- Grain: one row a conversion. Used by: the processor signals, where customers are new.
INSERT INTO signal_touched
SELECT programme_id, conversion_id
FROM conversion_states
WHERE (programme_id, customer_id) IN (SELECT programme_id, customer_id FROM step_customers)
