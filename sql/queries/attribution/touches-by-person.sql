-- Grain: one row a touchpoint of one person, in order of time and id; columns as attribution/touches-by-bucket, with what a reader wants to know beside what
-- decides: kind and visitor_id.
-- Parameters: programme, person.
-- Read by: processors/attribution/story/load-one.ts
SELECT
    programme_id, person_id, cityHash64(programme_id, person_id) AS person_hash, touchpoint_id,
    toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_ms, toFloat64(toUnixTimestamp64Milli(received_at)) AS received_ms,
    toLowCardinality(ifNull(referral_code, '')) AS code, channel,
    toUInt8(1 * (channel = 'direct') + 2 * (source = 'browser') + 4 * ifNull(touch IN ('coupon', 'extension'), 0)) AS flags,
    device_id, sub_id, toLowCardinality(ifNull(toString(utm_source), '')) AS utm,
    toString(ifNull(touch, 'click')) AS kind, visitor_id
FROM touchpoints FINAL
WHERE programme_id = {programme:String} AND person_bucket = toUInt16(cityHash64({person:String}) % 65536) AND person_id = {person:String}
ORDER BY occurred_at, touchpoint_id
