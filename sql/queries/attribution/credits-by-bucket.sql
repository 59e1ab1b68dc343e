-- Grain: one row a credit that is stored for a conversion to decide, as processors/attribution/write.ts made it. Times are ms since 1970.
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where they are listed.
-- Read by: processors/attribution/stored.ts
SELECT
    programme_id, conversion_id, model, model_id, touchpoint_id, advocate_id, channel, share_ppb, toFloat64(credits.amount_minor) AS amount_minor, currency, pays,
    toFloat64(toUnixTimestamp64Milli(credits.decided_for)) AS decided_for, is_deleted
FROM credits FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
