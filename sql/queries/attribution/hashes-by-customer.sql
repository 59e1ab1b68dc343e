-- Grain: one row a customer: what each standing event told that ever identified him, of customers that advocates are too.
-- Parameters: programme; customers; below: of fairlead.customer, as attribution/offsets-by-topic.
-- Read by: processors/attribution/story/load-one.ts
SELECT
    customer_id,
    arraySort(groupUniqArrayIf(assumeNotNull(email_hash), email_hash IS NOT NULL)) AS email_hashes,
    arraySort(groupUniqArrayIf(assumeNotNull(payment_hash), payment_hash IS NOT NULL)) AS payment_hashes
FROM customers FINAL
WHERE programme_id = {programme:String} AND customer_id IN {customers:Array(String)}
  AND log_offset < {below:Array(UInt64)}[log_partition + 1]
  AND (log_partition, log_offset) NOT IN
  (
      SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'customer' AND rule = 'same_id'
      UNION ALL
      SELECT log_partition, log_offset FROM conflicts FINAL WHERE kind = 'customer'
  )
GROUP BY customer_id
