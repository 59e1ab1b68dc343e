-- Grain: one row a touchpoint of a visitor who belongs to another person than the conversion that names it, in order of programme,
-- visitor, time and id; person_id is 'visitor:ID', so that it files under the visitor.
-- Parameters: from, to: range of the conversions' person_bucket, half-open; keys, programme, since: where they are listed.
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
    SELECT programme_id, visitor_bucket, visitor_person, visitor_id FROM {keys:Identifier}
    WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND visitor_person != ''
)
ORDER BY programme_id, visitor_id, occurred_at, touchpoint_id
