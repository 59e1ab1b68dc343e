-- Grain: one row a conversion that may be compared, in order of time and id, with its path: channels, advocates ('' for none) and ages (ms) of one length.
-- Parameters: programme; from_ms, to_ms (of the conversion, half-open); types ([] for all); advocates 1 to read them too. Read by: reports attribution
-- and paths.
SELECT
    currency,
    toFloat64(conversion_paths.value_minor) AS value,
    channels,
    CAST(if({advocates:UInt8} = 1, conversion_paths.advocates, []), 'Array(LowCardinality(String))') AS carriers,
    arrayMap(age -> toFloat64(age), ages) AS ages_ms
FROM conversion_paths FINAL
WHERE programme_id = {programme:String}
  AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  AND (empty({types:Array(String)}) OR has({types:Array(String)}, type))
ORDER BY occurred_at, conversion_id
