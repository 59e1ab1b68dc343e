-- Makes up conversions with their paths: 1 to 19 touchpoints, ten on average, of 50 channels, some far more frequent than others.
-- Grain: one row a conversion. Parameters: from, to (numbers of the conversions). Used by: fairlead bench models.
INSERT INTO conversion_paths
    (programme_id, occurred_at, conversion_id, type, value_minor, currency, outcome, touchpoints, channels, advocates, ages, version)
SELECT
    'default',
    toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalMillisecond(number * 1000),
    'conversion-' || toString(number),
    'purchase',
    cityHash64(number, 'value') % 100000,
    'EUR',
    'granted',
    cityHash64(number, 'length') % 19 + 1 AS length,
    arrayMap(
        at -> 'channel-' || leftPad(toString(toUInt16(50 * pow((cityHash64(number, at, 'channel') % 1000000) / 1000000, 1.5))), 2, '0'),
        range(length)
    ),
    arrayMap(at -> '', range(length)),
    arrayReverseSort(arrayMap(at -> cityHash64(number, at, 'age') % 2592000000, range(length))),
    1
FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64})
