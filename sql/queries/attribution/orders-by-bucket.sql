-- Grain: one row an order that a conversion to decide names.
-- Parameters: from, to: range of person_bucket, half-open; keys, programme, since: where they are listed.
-- Read by: processors/attribution/load.ts
SELECT
    programme_id, order_id, status, toFloat64(amount_minor) AS amount, toFloat64(refunded_minor) AS refunded, currency,
    toFloat64(toUnixTimestamp64Milli(first_at)) AS first_ms, toFloat64(toUnixTimestamp64Milli(paid_at)) AS paid_ms,
    toFloat64(toUnixTimestamp64Milli(fulfilled_at)) AS fulfilled_ms, toFloat64(toUnixTimestamp64Milli(refunded_at)) AS refunded_ms,
    toFloat64(toUnixTimestamp64Milli(cancelled_at)) AS cancelled_ms, toFloat64(toUnixTimestamp64Milli(charged_back_at)) AS charged_back_ms,
    toFloat64(margin_minor) AS margin, payment_hash
FROM order_states FINAL
WHERE (programme_id, order_id) IN
    (SELECT programme_id, order_id FROM {keys:Identifier} WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND order_id != '')
