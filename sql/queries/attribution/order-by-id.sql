-- Grain: at most one row, an order; columns as attribution/orders-by-bucket.
-- Parameters: programme, order.
-- Read by: processors/attribution/story/load-one.ts
SELECT
    programme_id, order_id, status, toFloat64(amount_minor) AS amount, toFloat64(refunded_minor) AS refunded, currency,
    toFloat64(toUnixTimestamp64Milli(first_at)) AS first_ms, toFloat64(toUnixTimestamp64Milli(paid_at)) AS paid_ms,
    toFloat64(toUnixTimestamp64Milli(fulfilled_at)) AS fulfilled_ms, toFloat64(toUnixTimestamp64Milli(refunded_at)) AS refunded_ms,
    toFloat64(toUnixTimestamp64Milli(cancelled_at)) AS cancelled_ms, toFloat64(toUnixTimestamp64Milli(charged_back_at)) AS charged_back_ms,
    toFloat64(margin_minor) AS margin, payment_hash
FROM order_states FINAL
WHERE programme_id = {programme:String} AND order_id = {order:String}
