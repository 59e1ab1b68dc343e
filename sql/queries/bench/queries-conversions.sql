-- Makes up purchases, each of a visitor of its own number and a customer; one in ten names the code of an advocate.
-- Grain: one row a conversion. Parameters: from, to (numbers of the conversions); visitors (how many there are). Used by: fairlead bench queries.
INSERT INTO conversions
(
    programme_id, source, id, occurred_at, type, customer_id, visitor_id, order_id, claimed_code, amount_minor, currency, content_hash, log_partition,
    log_offset, received_at, enrichment_version, is_deleted
)
SELECT
    'default',
    'import',
    'conversion-' || toString(number),
    toDateTime64('2026-01-15 00:00:00', 3, 'UTC') + toIntervalMillisecond(cityHash64(number, 'time') % 6480000000),
    'purchase',
    'c' || toString(cityHash64(number, 'buyer') % {visitors:UInt64} AS visitor),
    'v' || toString(visitor),
    'o' || toString(number),
    if(cityHash64(number, 'claims') % 10 = 0, 'CODE' || toString(cityHash64(number, 'claimed') % 1000), NULL),
    1000 + cityHash64(number, 'amount') % 20000,
    if(cityHash64(number, 'currency') % 5 = 0, 'USD', 'EUR'),
    cityHash64(number),
    number % 4,
    intDiv(number, 4),
    toDateTime64('2026-06-01 00:00:00', 3, 'UTC'),
    1,
    0
FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64})
