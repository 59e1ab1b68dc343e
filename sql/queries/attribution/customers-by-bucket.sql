-- Grain: one row a customer of a conversion to decide: all that ever identified the customer, and the history of what may change, in
-- order of (occurred_at, id). Times are ms since 1970.
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where they are listed; all: 1 for every
-- customer, 0 for those alone who share a hash with an advocate (no rule asks for more of a customer).
-- Read by: processors/attribution/load.ts
SELECT
    programme_id, customer_id,
    arraySort(groupUniqArrayIf(assumeNotNull(email_hash), email_hash IS NOT NULL)) AS email_hashes,
    arraySort(groupUniqArrayIf(assumeNotNull(payment_hash), payment_hash IS NOT NULL)) AS payment_hashes,
    toUnixTimestamp64Milli(min(first_order_at)) AS first_order_ms,
    arrayMap(entry -> (entry.1, entry.3, entry.4, entry.5), arraySort(groupArray((toUnixTimestamp64Milli(occurred_at), id, toString(segment), toString(region), toString(country))))) AS history
FROM standing_customers
WHERE (programme_id, customer_id) IN
    (SELECT programme_id, customer_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND customer_id != '')
AND
(
    {all:UInt8} = 1
    OR (programme_id, ifNull(email_hash, '')) IN
    (
        SELECT programme_id, assumeNotNull(email_hash) FROM advocates WHERE email_hash IS NOT NULL
        UNION ALL
        SELECT programme_id, assumeNotNull(email_hash) FROM customers
        WHERE email_hash IS NOT NULL AND (programme_id, customer_id) IN (SELECT programme_id, assumeNotNull(customer_id) FROM advocates WHERE customer_id IS NOT NULL)
    )
    OR (programme_id, ifNull(payment_hash, '')) IN
    (
        SELECT programme_id, assumeNotNull(payout_account_hash) FROM advocates WHERE payout_account_hash IS NOT NULL
        UNION ALL
        SELECT programme_id, assumeNotNull(payment_hash) FROM customers
        WHERE payment_hash IS NOT NULL AND (programme_id, customer_id) IN (SELECT programme_id, assumeNotNull(customer_id) FROM advocates WHERE customer_id IS NOT NULL)
    )
)
GROUP BY programme_id, customer_id
