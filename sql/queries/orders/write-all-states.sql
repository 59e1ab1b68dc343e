-- Folds the events of the orders of one bucket into their states; migration 0013 says how.
-- Grain: one row an order. Parameters: step; buckets (how many), bucket (from 0). Used by: the processor orders, from nothing.
INSERT INTO order_states
(
    programme_id, order_id, status, amount_minor, currency, refunded_minor, foreign_refunds, net_minor, margin_minor, customer_id, placed_at, paid_at,
    fulfilled_at, refunded_at, cancelled_at, charged_back_at, first_at, last_at, coupon_code, payment_hash, address_hash, version
)
WITH
    multiIf(status IN ('placed', 'paid', 'fulfilled'), 2, status IN ('cancelled', 'charged_back'), 1, 0) AS says_amount,
    argMax((amount_minor, currency, says_amount), (says_amount, occurred_at, id)) AS newest,
    if(newest.3 > 0, newest.1, NULL) AS amount,
    sumIf(amount_minor, status = 'refunded' AND currency = order_currency) AS refunded
SELECT
    programme_id,
    order_id,
    multiIf(
        countIf(status = 'charged_back') > 0, 'charged_back',
        countIf(status = 'cancelled') > 0, 'cancelled',
        countIf(status = 'refunded') > 0 AND refunded >= amount, 'refunded',
        countIf(status = 'fulfilled') > 0, 'fulfilled',
        countIf(status = 'paid') > 0, 'paid',
        countIf(status = 'placed') > 0, 'placed',
        'unknown') AS state,
    amount,
    newest.2,
    refunded,
    countIf(status = 'refunded' AND currency != order_currency),
    amount - refunded,
    argMaxIf(margin_minor, (occurred_at, id), margin_minor IS NOT NULL AND says_amount = 2),
    argMaxIf(customer_id, (occurred_at, id), customer_id IS NOT NULL),
    minOrNullIf(occurred_at, status = 'placed'),
    minOrNullIf(occurred_at, status = 'paid'),
    minOrNullIf(occurred_at, status = 'fulfilled'),
    maxOrNullIf(occurred_at, status = 'refunded'),
    minOrNullIf(occurred_at, status = 'cancelled'),
    minOrNullIf(occurred_at, status = 'charged_back'),
    min(occurred_at),
    max(occurred_at),
    argMaxIf(coupon_code, (occurred_at, id), coupon_code IS NOT NULL),
    argMaxIf(payment_hash, (occurred_at, id), payment_hash IS NOT NULL),
    argMaxIf(address_hash, (occurred_at, id), address_hash IS NOT NULL),
    {step:UInt64}
FROM
(
    SELECT
        *,
        argMax(currency, (multiIf(status IN ('placed', 'paid', 'fulfilled'), 2, status IN ('cancelled', 'charged_back'), 1, 0), occurred_at, id))
            OVER (PARTITION BY programme_id, order_id) AS order_currency
    FROM standing_orders
    WHERE cityHash64(order_id) % {buckets:UInt32} = {bucket:UInt32}
      AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'order' AND rule = 'cross_source')
)
GROUP BY programme_id, order_id
