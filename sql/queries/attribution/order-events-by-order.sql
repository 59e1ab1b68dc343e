-- Grain: one row a standing event of one order, oldest first. Times are ms since 1970, amounts minor units.
-- Parameters: programme, order.
-- Read by: processors/attribution/why.ts
SELECT status, toUnixTimestamp64Milli(occurred_at) AS at, amount_minor, currency
FROM standing_orders
WHERE programme_id = {programme:String} AND order_id = {order:String}
ORDER BY occurred_at, id
