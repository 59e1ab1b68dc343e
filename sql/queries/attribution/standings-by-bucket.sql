-- Grain: one row of what is stored to stand against a candidate of a conversion to decide, as processors/attribution/write.ts made it. Times are ms
-- since 1970.
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where they are listed.
-- Read by: processors/attribution/stored.ts
SELECT
    programme_id, conversion_id, advocate_id, case_id, toUInt32(fraud_standing.episode) AS episode,
    toFloat64(toUnixTimestamp64Milli(fraud_standing.held_from)) AS held_from, held_by,
    toFloat64(toUnixTimestamp64Milli(fraud_standing.released_at)) AS released_at, released_by,
    toFloat64(toUnixTimestamp64Milli(fraud_standing.confirmed_at)) AS confirmed_at, confirmed_by, is_deleted
FROM fraud_standing FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
