-- Grain: one row a way that led to no conversion so far: the channels, or the codes ('' for none), in order of time, and how many persons went it.
-- Parameters: programme; from_ms, to_ms (of the last touchpoint, half-open); codes 1 for codes instead of channels. Read by: reports attribution and paths.
SELECT if({codes:UInt8} = 1, codes, CAST(channels, 'Array(String)')) AS way, toUInt32(count()) AS persons
FROM open_paths FINAL
WHERE programme_id = {programme:String}
  AND last_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  AND last_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY way
ORDER BY way
