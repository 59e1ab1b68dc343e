-- Makes up the clicks that brought new purchases: one each, of the purchase's visitor, with a code, in the hour before it.
-- Grain: one row a click. Parameters: from, to (numbers of the clicks); first (number of the first purchase); since (ms; when their hour
-- begins); visitors (how many there are). Used by: fairlead bench processors.
INSERT INTO clicks
(
    programme_id, source, id, occurred_at, visitor_id, channel, referral_code, device_id, content_hash, log_partition, log_offset, received_at,
    ip_key, country, is_bot, enrichment_missing, enrichment_version, is_deleted
)
SELECT
    'default',
    'import',
    'click-' || toString(number),
    fromUnixTimestamp64Milli(
        toInt64({since:Int64} + cityHash64(number - {from:UInt64} + {first:UInt64} AS purchase, 'time') % 3600000
            - cityHash64(purchase, 'before') % 3600000),
        'UTC'),
    'v' || toString(cityHash64(purchase, 'buyer') % {visitors:UInt64} AS visitor),
    'referral',
    'CODE' || toString(cityHash64(purchase, 'advocate') % 1000),
    'd' || toString(if(cityHash64(visitor, 'shares') % 20 = 0, cityHash64(visitor, 'with') % {visitors:UInt64}, visitor)),
    cityHash64(number),
    number % 4,
    intDiv(number, 4),
    toDateTime64('2026-06-01 00:00:00', 3, 'UTC'),
    lower(hex(sipHash128(cityHash64(visitor) % 500000))),
    'DE',
    0,
    [],
    1,
    0
FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64})
