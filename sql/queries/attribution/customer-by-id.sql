-- Grain: at most one row, a customer; columns as attribution/customers-by-bucket.
-- Parameters: programme, customer.
-- Read by: processors/attribution/load-one.ts
SELECT
    programme_id, customer_id,
    arraySort(groupUniqArrayIf(assumeNotNull(email_hash), email_hash IS NOT NULL)) AS email_hashes,
    arraySort(groupUniqArrayIf(assumeNotNull(payment_hash), payment_hash IS NOT NULL)) AS payment_hashes,
    toUnixTimestamp64Milli(min(first_order_at)) AS first_order_ms,
    arrayMap(entry -> (entry.1, entry.3, entry.4, entry.5), arraySort(groupArray((toUnixTimestamp64Milli(occurred_at), id, toString(segment), toString(region), toString(country))))) AS history
FROM standing_customers
WHERE programme_id = {programme:String} AND customer_id = {customer:String}
GROUP BY programme_id, customer_id
