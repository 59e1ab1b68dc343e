-- Grain: one row a customer of a conversion to decide: the two earliest orders that were not cancelled, [(ms since 1970, order_id)].
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where they are listed.
-- Read by: processors/attribution/load.ts
SELECT programme_id, assumeNotNull(customer_id) AS customer_id, arraySlice(arraySort(groupArray((toUnixTimestamp64Milli(ifNull(placed_at, first_at)), order_id))), 1, 2) AS earliest
FROM order_states FINAL
WHERE status != 'cancelled' AND customer_id IS NOT NULL AND (programme_id, assumeNotNull(customer_id)) IN
    (SELECT programme_id, customer_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND customer_id != '')
GROUP BY programme_id, customer_id
