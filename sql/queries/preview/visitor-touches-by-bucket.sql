-- Grain: one row a touchpoint of a visitor who belongs to another person than the conversion that names it; columns and order as
-- attribution/visitor-touches-by-bucket, which finds in the step's own list whose the visitor is.
-- Parameters: from, to: range of the conversions' person_bucket, half-open; programme, since: those of one programme from a time (ms since 1970) on.
-- Read by: processors/attribution/load.ts
SELECT
    programme_id, concat('visitor:', visitor_id) AS person_id, cityHash64(programme_id, visitor_id) AS person_hash, touchpoint_id,
    toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_ms, toFloat64(toUnixTimestamp64Milli(received_at)) AS received_ms,
    toLowCardinality(ifNull(referral_code, '')) AS code, channel,
    toUInt8(1 * (channel = 'direct') + 2 * (source = 'browser') + 4 * ifNull(touch IN ('coupon', 'extension'), 0)) AS flags,
    device_id, sub_id, toLowCardinality(ifNull(toString(utm_source), '')) AS utm
FROM touchpoints FINAL
WHERE (programme_id, person_bucket, touchpoints.person_id, visitor_id) IN
(
    WITH if(i.person_id = '', concat('visitor:', k.visitor_id), i.person_id) AS owner
    SELECT k.programme_id, toUInt16(cityHash64(owner) % 65536), owner, k.visitor_id
    FROM
    (
        SELECT programme_id, person_id, visitor_id FROM {keys:Identifier}
        WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND programme_id = {programme:String} AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND visitor_id != ''
    ) AS k
    LEFT JOIN
    (
        SELECT programme_id, node, person_id FROM identities FINAL
        WHERE programme_id = {programme:String} AND node IN
        (
            SELECT concat('visitor:', visitor_id) FROM {keys:Identifier}
            WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND programme_id = {programme:String} AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND visitor_id != ''
        )
    ) AS i ON i.programme_id = k.programme_id AND i.node = concat('visitor:', k.visitor_id)
    WHERE owner != k.person_id
)
ORDER BY programme_id, visitor_id, occurred_at, touchpoint_id
