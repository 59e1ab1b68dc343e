-- Grain: one row a device, address or means of payment of an advocate's conversions that stands behind several customers, that behind the most
-- first: own_customers and conversions (at most 20, in order) of this advocate, customers and advocates (at most 9 others, in order) of all. thing: as events
-- name it; of hashes the beginning.
-- Parameters: programme, advocate; from_ms: the advocate's conversions from then on; limit.
-- Read by: dashboard/reports/case-evidence.ts
WITH
    own AS
    (
        SELECT arrayJoin(arrayFilter(one -> one.2 != '', [('device', ifNull(device_id, '')), ('device', ifNull(click_device_id, '')), ('address', ifNull(toString(ip_key), '')), ('payment', ifNull(payment_hash, ''))])) AS node
        FROM candidates
        WHERE programme_id = {programme:String} AND advocate_id = {advocate:String} AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    )
SELECT
    kind, if(kind = 'device', thing, substring(thing, 1, 8)) AS thing, toInt64(uniqExactIf(customer_id, advocate_id = {advocate:String})) AS own_customers,
    toInt64(uniqExact(customer_id)) AS customers, toInt64(uniqExact(advocate_id)) AS advocates_of,
    arraySlice(arraySort(groupUniqArrayIf(advocate_id, advocate_id != {advocate:String})), 1, 9) AS advocates,
    arraySlice(arraySort(groupUniqArrayIf(conversion_id, advocate_id = {advocate:String})), 1, 20) AS conversions
FROM
(
    SELECT 'device' AS kind, assumeNotNull(device_id) AS thing, customer_id, advocate_id, conversion_id
    FROM candidates FINAL
    WHERE programme_id = {programme:String} AND duplicate = 0 AND device_id IN (SELECT node.2 FROM own WHERE node.1 = 'device')
    UNION ALL
    SELECT 'device' AS kind, assumeNotNull(click_device_id) AS thing, customer_id, advocate_id, conversion_id
    FROM candidates FINAL
    WHERE programme_id = {programme:String} AND duplicate = 0 AND click_device_id IN (SELECT node.2 FROM own WHERE node.1 = 'device')
    UNION ALL
    SELECT 'address' AS kind, toString(assumeNotNull(ip_key)) AS thing, customer_id, advocate_id, conversion_id
    FROM candidates FINAL
    WHERE programme_id = {programme:String} AND duplicate = 0 AND ip_key IN (SELECT toFixedString(node.2, 32) FROM own WHERE node.1 = 'address')
    UNION ALL
    SELECT 'payment' AS kind, assumeNotNull(payment_hash) AS thing, customer_id, advocate_id, conversion_id
    FROM candidates FINAL
    WHERE programme_id = {programme:String} AND duplicate = 0 AND payment_hash IN (SELECT node.2 FROM own WHERE node.1 = 'payment')
)
GROUP BY kind, thing
HAVING customers > 1
ORDER BY indexOf(['payment', 'device', 'address'], kind), customers DESC, advocates_of DESC, thing
LIMIT {limit:UInt32} BY kind
