-- Makes up the order of each purchase: of its customer (one in ten of a guest), one in thirty cancelled, one in four without a margin.
-- Grain: one row an order. Parameters: from, to (numbers of the conversions); visitors (how many there are). Used by: fairlead bench queries.
INSERT INTO orders
(
    programme_id, source, id, occurred_at, order_id, status, amount_minor, currency, customer_id, margin_minor, content_hash, log_partition, log_offset,
    received_at, enrichment_version, is_deleted
)
SELECT
    'default',
    'import',
    'order-' || toString(number),
    toDateTime64('2026-01-15 00:00:00', 3, 'UTC') + toIntervalMillisecond(cityHash64(number, 'time') % 6480000000 + 60000),
    'o' || toString(number),
    if(cityHash64(number, 'status') % 30 = 0, 'cancelled', 'paid'),
    1000 + cityHash64(number, 'amount') % 20000,
    if(cityHash64(number, 'currency') % 5 = 0, 'USD', 'EUR'),
    if(cityHash64(number, 'guest') % 10 = 0, NULL, 'c' || toString(cityHash64(number, 'buyer') % {visitors:UInt64})),
    if(cityHash64(number, 'margin') % 4 = 0, NULL, 400),
    cityHash64(number),
    number % 4,
    intDiv(number, 4),
    toDateTime64('2026-06-01 00:00:00', 3, 'UTC'),
    1,
    0
FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64})
