-- Makes up new purchases of one hour, each of a visitor and a customer that may be known long since.
-- Grain: one row a conversion. Parameters: from, to (numbers of the conversions); since (ms; when the hour begins); visitors (how many there are).
-- Used by: fairlead bench processors.
INSERT INTO conversions
(
    programme_id, source, id, occurred_at, type, customer_id, visitor_id, order_id, amount_minor, currency, content_hash, log_partition, log_offset, received_at,
    enrichment_version, is_deleted
)
SELECT
    'default',
    'import',
    'conversion-' || toString(number),
    fromUnixTimestamp64Milli(toInt64({since:Int64} + cityHash64(number, 'time') % 3600000), 'UTC'),
    'purchase',
    'c' || toString(cityHash64(number, 'buyer') % {visitors:UInt64} AS visitor),
    'v' || toString(visitor),
    'o' || toString(number),
    1000 + cityHash64(number, 'amount') % 20000,
    'EUR',
    cityHash64(number),
    number % 4,
    intDiv(number, 4),
    toDateTime64('2026-06-01 00:00:00', 3, 'UTC'),
    1,
    0
FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64})
