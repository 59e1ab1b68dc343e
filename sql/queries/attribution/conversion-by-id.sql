-- Grain: at most one row, a conversion; columns as attribution/conversions-by-bucket. Its id is looked up in an index, not in the order of the table,
-- which takes a while: for one that attribution/conversion-by-outcome does not find, because it is being decided.
-- Parameters: programme, conversion.
-- Read by: processors/attribution/story/load-one.ts
SELECT
    toUInt32(person_bucket) AS bucket, programme_id, conversion_id, person_id, type, toString(source) AS door,
    toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_ms, toFloat64(toUnixTimestamp64Milli(received_at)) AS received_ms,
    customer_id, visitor_id, order_id, toFloat64(amount_minor) AS amount, toString(currency) AS currency_code, claimed_code, device_id, customer_email_hash,
    if(duplicate_rule IN ('same_order', 'near'), duplicate_of, NULL) AS repeats,
    toUInt8((programme_id, concat('visitor:', ifNull(visitor_id, '')), concat('customer:', ifNull(customer_id, ''))) IN (SELECT programme_id, a, b FROM cut_links FINAL)) AS visitor_cut
FROM conversion_states FINAL
WHERE programme_id = {programme:String} AND conversion_id = {conversion:String}
