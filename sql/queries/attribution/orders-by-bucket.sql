-- Grain: one row an order that a conversion to decide names.
-- Parameters: from, to: range of person_bucket, half-open.
-- Read by: processors/attribution/load.ts
SELECT
    programme_id, order_id, status, toFloat64(amount_minor) AS amount, toFloat64(refunded_minor) AS refunded, currency,
    toFloat64(toUnixTimestamp64Milli(first_at)) AS first_ms, toFloat64(toUnixTimestamp64Milli(paid_at)) AS paid_ms,
    toFloat64(toUnixTimestamp64Milli(fulfilled_at)) AS fulfilled_ms, toFloat64(toUnixTimestamp64Milli(refunded_at)) AS refunded_ms,
    toFloat64(toUnixTimestamp64Milli(cancelled_at)) AS cancelled_ms, toFloat64(toUnixTimestamp64Milli(charged_back_at)) AS charged_back_ms,
    payment_hash
FROM order_states FINAL
WHERE (programme_id, order_id) IN
    (SELECT programme_id, order_id FROM attribution_keys WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND order_id != '')
