-- Grain: one row a decision that stands of a conversion since a time.
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where the conversions are listed.
-- Read by: processors/attribution/draft/stand.ts
SELECT programme_id, conversion_id, advocate_id, outcome, reason, toFloat64(decisions.share_ppb) AS share_ppb, toFloat64(decisions.amount_minor) AS amount_minor, currency
FROM decisions FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
ORDER BY programme_id, conversion_id, advocate_id
