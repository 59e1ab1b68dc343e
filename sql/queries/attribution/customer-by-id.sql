-- Grain: at most one row, a customer; columns as attribution/customers-by-bucket.
-- Parameters: programme, customer; below: of fairlead.customer, as attribution/offsets-by-topic.
-- Read by: processors/attribution/story/load-one.ts
SELECT
    programme_id, customer_id,
    arraySort(groupUniqArrayIf(assumeNotNull(email_hash), email_hash IS NOT NULL)) AS email_hashes,
    arraySort(groupUniqArrayIf(assumeNotNull(payment_hash), payment_hash IS NOT NULL)) AS payment_hashes,
    toUnixTimestamp64Milli(min(first_order_at)) AS first_order_ms,
    arrayMap(entry -> (entry.1, entry.3, entry.4, entry.5), arraySort(groupArray((toUnixTimestamp64Milli(occurred_at), id, toString(segment), toString(region), toString(country))))) AS history
FROM customers FINAL
WHERE programme_id = {programme:String} AND customer_id = {customer:String}
  AND log_offset < {below:Array(UInt64)}[log_partition + 1]
  AND (log_partition, log_offset) NOT IN
  (
      SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'customer' AND rule = 'same_id'
      UNION ALL
      SELECT log_partition, log_offset FROM conflicts FINAL WHERE kind = 'customer'
  )
GROUP BY programme_id, customer_id
