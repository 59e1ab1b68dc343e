-- Makes up ticks, one a minute after everything else that is made up. Grain: one row a tick.
-- Parameters: from, to (numbers of the ticks). Used by: fairlead bench processors.
INSERT INTO ticks (programme_id, source, id, occurred_at, content_hash, log_partition, log_offset, received_at, enrichment_version, is_deleted)
SELECT
    'default',
    'system',
    'tick-' || toString(number),
    toDateTime64('2026-04-01 00:00:00', 3, 'UTC') + toIntervalMinute(number),
    cityHash64(number),
    number % 4,
    intDiv(number, 4),
    toDateTime64('2026-06-01 00:00:00', 3, 'UTC'),
    1,
    0
FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64})
