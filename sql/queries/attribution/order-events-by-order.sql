-- Grain: one row a standing event of one order, oldest first. Times are ms since 1970, amounts minor units.
-- Parameters: programme, order; below: of fairlead.order, as attribution/offsets-by-topic.
-- Read by: processors/attribution/story/load-one.ts
SELECT status, toUnixTimestamp64Milli(occurred_at) AS at, amount_minor, currency
FROM orders FINAL
WHERE programme_id = {programme:String} AND order_id = {order:String}
  AND log_offset < {below:Array(UInt64)}[log_partition + 1]
  AND (log_partition, log_offset) NOT IN
  (
      SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'order' AND rule = 'same_id'
      UNION ALL
      SELECT log_partition, log_offset FROM conflicts FINAL WHERE kind = 'order'
  )
ORDER BY occurred_at, id
