-- Grain: one row a candidate with a risk of a conversion to decide. Times are ms since 1970, shares are parts per billion; lists are joined by commas.
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where the conversions are listed.
-- Read by: processors/cases/load.ts
SELECT
    programme_id, conversion_id, advocate_id, toFloat64(toUnixTimestamp64Milli(risks.occurred_at)) AS occurred_ms, toFloat64(score_ppb) AS score,
    toFloat64(toUnixTimestamp64Milli(held_from)) AS held_ms, arrayStringConcat(reasons, ',') AS reason_list, arrayStringConcat(arrayMap(one -> toString(one), contributions), ',') AS contribution_list
FROM risks FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
