-- Makes up the paid order of each purchase.
-- Grain: one row an order. Parameters: from, to (numbers of the conversions). Used by: fairlead bench processors.
INSERT INTO orders
(
    programme_id, source, id, occurred_at, order_id, status, amount_minor, currency, margin_minor, content_hash, log_partition, log_offset, received_at,
    enrichment_version, is_deleted
)
SELECT
    'default',
    'import',
    'order-' || toString(number),
    toDateTime64('2026-01-15 00:00:00', 3, 'UTC') + toIntervalMillisecond(cityHash64(number, 'time') % 6480000000 + 60000),
    'o' || toString(number),
    'paid',
    1000 + cityHash64(number, 'amount') % 20000,
    'EUR',
    400,
    cityHash64(number),
    number % 4,
    intDiv(number, 4),
    toDateTime64('2026-06-01 00:00:00', 3, 'UTC'),
    1,
    0
FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64})
