-- Of the conversions of one type that tell an order one is no duplicate of another.
-- Grain: one row an order and type with several. Read by: fairlead verify.
SELECT programme_id, order_id, type, count() AS conversions
FROM conversion_states FINAL
WHERE order_id IS NOT NULL AND ifNull(duplicate_rule, '') != 'same_order'
GROUP BY programme_id, order_id, type
HAVING conversions > 1
ORDER BY programme_id, order_id, type
LIMIT 20
