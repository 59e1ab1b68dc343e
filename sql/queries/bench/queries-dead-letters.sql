-- Makes up dead letters, under addresses of activities, of which there are none.
-- Grain: one row a dead letter. Parameters: from, to (their numbers). Used by: fairlead bench queries.
INSERT INTO dead_letters (programme_id, topic, log_partition, log_offset, step, reason, message, payload, source, received_at, version)
SELECT
    'default',
    'fairlead.activity',
    number % 4,
    intDiv(number, 4),
    'decode',
    ['SCHEMA_INVALID', 'JSON_INVALID', 'TIME_INVALID'][cityHash64(number, 'reason') % 3 + 1],
    'field action: is missing (record ' || toString(number) || ')',
    '{"id":"' || toString(number) || '"}',
    'import',
    toDateTime64('2026-03-01 00:00:00', 3, 'UTC') + toIntervalMillisecond(cityHash64(number, 'time') % 7776000000),
    1
FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64})
