-- Makes up the paid orders of new purchases, a minute after each.
-- Grain: one row an order. Parameters: from, to (numbers of the conversions); since (ms; when their hour begins). Used by: fairlead bench processors.
INSERT INTO orders
(
    programme_id, source, id, occurred_at, order_id, status, amount_minor, currency, margin_minor, content_hash, log_partition, log_offset, received_at,
    enrichment_version, is_deleted
)
SELECT
    'default',
    'import',
    'order-' || toString(number),
    fromUnixTimestamp64Milli(toInt64({since:Int64} + cityHash64(number, 'time') % 3600000 + 60000), 'UTC'),
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
