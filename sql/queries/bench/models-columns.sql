-- Grain: one row a made-up conversion, in order: what models of attribution read of its path.
-- Parameters: from, to (numbers of the conversions, which give their times). Read by: fairlead bench models.
SELECT
    arrayMap(channel -> toUInt16(substring(channel, 9)), channels) AS nodes,
    arrayMap(age -> toFloat64(age), ages) AS ages,
    value_minor
FROM conversion_paths
WHERE programme_id = 'default'
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalMillisecond({from:UInt64} * 1000)
    AND occurred_at < toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalMillisecond({to:UInt64} * 1000)
ORDER BY programme_id, occurred_at, conversion_id
