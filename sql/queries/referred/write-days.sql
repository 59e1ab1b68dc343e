-- Sums the orders of the days that the step wrote or struck orders of.
-- Grain: as daily_referred_orders. Parameters: step; committed (the last step that ended). Used by: the processor referred, after orders are struck.
INSERT INTO daily_referred_orders
    (programme_id, day, currency, before_day, orders, guest_orders, kept_minor, margin_minor, orders_with_margin, untold_minor, version)
SELECT
    programme_id,
    toDate(first_at) AS day,
    currency,
    toDate(before_at) AS before_day,
    count(),
    countIf(guest = 1),
    sum(kept_minor),
    sum(margin_minor),
    countIf(tells_margin = 1),
    sumIf(kept_minor, tells_margin = 0),
    {step:UInt64}
FROM referred_orders FINAL
WHERE (programme_id, toDate(first_at)) IN (SELECT programme_id, toDate(first_at) FROM referred_orders WHERE version > {committed:UInt64})
GROUP BY programme_id, day, currency, before_day
