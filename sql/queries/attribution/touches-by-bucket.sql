-- Grain: one row a touchpoint of a person with conversions to decide, in order of programme, person, time and id. person_hash changes
-- where the person does.
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where they are listed.
-- Read by: processors/attribution/load.ts
SELECT
    programme_id, person_id, cityHash64(programme_id, person_id) AS person_hash, touchpoint_id,
    toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_ms, toFloat64(toUnixTimestamp64Milli(received_at)) AS received_ms,
    toLowCardinality(ifNull(referral_code, '')) AS code, channel,
    toUInt8(1 * (channel = 'direct') + 2 * (source = 'browser') + 4 * ifNull(touch IN ('coupon', 'extension'), 0)) AS flags,
    device_id, sub_id, toLowCardinality(ifNull(toString(utm_source), '')) AS utm
FROM touchpoints FINAL
WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32}
  AND (programme_id, person_bucket, person_id) IN
      (SELECT programme_id, person_bucket, person_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND gone = 0)
ORDER BY programme_id, person_bucket, person_id, occurred_at, touchpoint_id
