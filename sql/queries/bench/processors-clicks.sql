-- Makes up clicks: four a visitor on average, one visitor in twenty on somebody else's device, one click in three with a code,
-- one in ten without its network.
-- Grain: one row a click. Parameters: from, to (numbers of the clicks); visitors (how many there are). Used by: fairlead bench processors.
INSERT INTO clicks
(
    programme_id, source, id, occurred_at, visitor_id, channel, referral_code, device_id, content_hash, log_partition, log_offset, received_at,
    ip_key, country, is_bot, enrichment_missing, enrichment_version, is_deleted
)
SELECT
    'default',
    'import',
    'click-' || toString(number),
    toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalMillisecond(cityHash64(number, 'time') % 7776000000),
    'v' || toString(cityHash64(number, 'visitor') % {visitors:UInt64} AS visitor),
    ['referral', 'paid', 'organic', 'direct', 'email', 'social'][cityHash64(number, 'channel') % 6 + 1],
    if(cityHash64(number, 'code') % 3 = 0, 'CODE' || toString(cityHash64(number, 'advocate') % 1000), NULL),
    'd' || toString(if(cityHash64(visitor, 'shares') % 20 = 0, cityHash64(visitor, 'with') % {visitors:UInt64}, visitor)),
    cityHash64(number),
    number % 4,
    intDiv(number, 4),
    toDateTime64('2026-06-01 00:00:00', 3, 'UTC'),
    lower(hex(sipHash128(cityHash64(visitor) % 500000))),
    'DE',
    cityHash64(number, 'bot') % 50 = 0,
    if(cityHash64(number, 'network') % 10 = 0, ['asn'], []),
    1,
    0
FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64})
