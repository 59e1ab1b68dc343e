-- Grain: one row a way (channels in order of time) that led to no conversion so far, and how many persons went it.
-- Parameters: programme; from_ms, to_ms (of the last touchpoint, half-open); collapsed 1 to take repeats of a channel as one; channels (all of them must
-- be in the way; [] for any); codes (one of them must be in it; any where anybody is 1); anybody. Read by: report paths.
SELECT
    if({collapsed:UInt8} = 1, arrayCompact(open_paths.channels), open_paths.channels) AS way,
    toUInt32(count()) AS persons
FROM open_paths FINAL
WHERE programme_id = {programme:String}
  AND last_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  AND last_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  AND hasAll(open_paths.channels, {channels:Array(String)})
  AND ({anybody:UInt8} = 1 OR hasAny(open_paths.codes, {codes:Array(String)}))
GROUP BY way
ORDER BY way
