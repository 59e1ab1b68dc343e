-- Counts the orders of the dirty days.
-- Grain: one row a day, currency and status. Parameters: step. Used by: the processor rollups.
INSERT INTO daily_orders
    (programme_id, day, currency, status, orders, amount_minor, refunded_minor, net_minor, margin_minor, orders_without_margin, version)
SELECT
    programme_id,
    day,
    currency,
    status,
    count(),
    sum(ifNull(amount_minor, 0)),
    sum(refunded_minor),
    sum(ifNull(net_minor, 0)),
    sum(ifNull(margin_minor, 0)),
    countIf(margin_minor IS NULL),
    {step:UInt64}
FROM counted_orders FINAL
WHERE (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'orders')
GROUP BY programme_id, day, currency, status
