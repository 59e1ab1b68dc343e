-- Grain: at most one row, a customer with orders; columns as attribution/first-orders-by-bucket. An index tells which orders ever named the customer;
-- they are then read by their key, so that one that names another by now is seen as it is.
-- Parameters: programme, customer.
-- Read by: processors/attribution/story/load-one.ts
SELECT programme_id, assumeNotNull(customer_id) AS customer_id, arraySlice(arraySort(groupArray((toUnixTimestamp64Milli(ifNull(placed_at, first_at)), order_id))), 1, 2) AS earliest
FROM order_states FINAL
WHERE programme_id = {programme:String}
  AND order_id IN (SELECT order_id FROM order_states WHERE programme_id = {programme:String} AND customer_id = {customer:String})
  AND status != 'cancelled'
  AND order_states.customer_id = {customer:String}
GROUP BY programme_id, customer_id
