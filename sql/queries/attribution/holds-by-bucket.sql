-- Grain: one row a hold that is stored for a conversion to decide, as processors/attribution/write.ts made it. Times are ms since 1970.
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where they are listed.
-- Read by: processors/attribution/stored.ts
SELECT
    programme_id, conversion_id, advocate_id, reason, toFloat64(toUnixTimestamp64Milli(holds.opened_at)) AS opened_at,
    toFloat64(toUnixTimestamp64Milli(holds.closes_at)) AS closes_at, toFloat64(toUnixTimestamp64Milli(holds.closed_at)) AS closed_at, closed_by, case_id, is_deleted
FROM holds FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
