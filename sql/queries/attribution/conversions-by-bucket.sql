-- Grain: one row a conversion to decide, in order of person_bucket, programme and person.
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where they are listed.
-- Read by: processors/attribution/load.ts
SELECT
    toUInt32(person_bucket) AS bucket, programme_id, conversion_id, person_id, type, toString(source) AS door,
    toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_ms, toFloat64(toUnixTimestamp64Milli(received_at)) AS received_ms,
    customer_id, visitor_id, order_id, toFloat64(amount_minor) AS amount, toString(currency) AS currency_code, claimed_code, device_id, customer_email_hash,
    if(duplicate_rule IN ('same_order', 'near'), duplicate_of, NULL) AS repeats,
    toUInt8((programme_id, concat('visitor:', ifNull(visitor_id, '')), concat('customer:', ifNull(customer_id, ''))) IN (SELECT programme_id, a, b FROM cut_links FINAL)) AS visitor_cut
FROM conversion_states FINAL
WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32}
  AND (programme_id, conversion_id) IN
      (SELECT programme_id, conversion_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
ORDER BY person_bucket, programme_id, person_id, occurred_at, conversion_id
