-- Lists the orders that the step folded by their day, of one bucket of orders.
-- Grain: as counted_orders. Parameters: step; committed (the last step that ended); buckets (how many), bucket (from 0). Used by: the processor rollups.
INSERT INTO counted_orders (programme_id, day, order_id, currency, status, amount_minor, refunded_minor, net_minor, margin_minor, version)
SELECT programme_id, toDate(first_at), order_id, currency, status, amount_minor, refunded_minor, net_minor, margin_minor, {step:UInt64}
FROM order_states FINAL
WHERE (programme_id, order_id) IN (SELECT programme_id, order_id FROM order_states WHERE version > {committed:UInt64} AND cityHash64(order_id) % {buckets:UInt32} = {bucket:UInt32})
