-- Grain: one row a network that an advocate's conversions came from, that with the most of them first; held: of these in the case. advocates, customers: of the
-- whole programme on it: what is common says little. network: the beginning of its keyed hash.
-- Parameters: programme, advocate, case; from_ms: conversions from then on; limit.
-- Read by: dashboard/reports/case-evidence.ts
SELECT
    substring(n.net_key, 1, 8) AS network, n.class AS class, n.country AS country, o.org AS org, n.conversions AS conversions, n.own_customers AS own_customers,
    n.held AS held, a.advocates AS advocates, a.customers AS customers
FROM
(
    SELECT
        assumeNotNull(net_key) AS net_key, ifNull(min(toString(ip_class)), '') AS class, ifNull(min(toString(country)), '') AS country, toInt64(count()) AS conversions,
        toInt64(uniqExact(customer_id)) AS own_customers,
        toInt64(countIf(conversion_id IN (SELECT conversion_id FROM fraud_standing WHERE programme_id = {programme:String} AND case_id = {case:String}))) AS held
    FROM candidates FINAL
    WHERE programme_id = {programme:String} AND advocate_id = {advocate:String} AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
      AND duplicate = 0 AND net_key IS NOT NULL
    GROUP BY net_key
    ORDER BY conversions DESC, net_key
    LIMIT {limit:UInt32}
) AS n
LEFT JOIN
(
    SELECT assumeNotNull(net_key) AS net_key, toInt64(uniqExact(advocate_id)) AS advocates, toInt64(uniqExact(customer_id)) AS customers
    FROM candidates FINAL
    WHERE programme_id = {programme:String} AND duplicate = 0 AND net_key IN
    (
        SELECT net_key
        FROM candidates
        WHERE programme_id = {programme:String} AND advocate_id = {advocate:String} AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    )
    GROUP BY net_key
) AS a ON a.net_key = n.net_key
LEFT JOIN
(
    SELECT assumeNotNull(net_key) AS net_key, ifNull(min(toString(as_org)), '') AS org
    FROM conversions
    WHERE programme_id = {programme:String} AND net_key IS NOT NULL AND occurred_at IN
    (
        SELECT occurred_at
        FROM candidates
        WHERE programme_id = {programme:String} AND advocate_id = {advocate:String} AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    )
    GROUP BY net_key
) AS o ON o.net_key = n.net_key
ORDER BY n.conversions DESC, n.net_key
