-- Grain: one row a way (channels in order of time) of conversions that may be compared: how many went it, and their value after refunds in one currency.
-- Parameters: programme; from_ms, to_ms (of the conversion, half-open); types ([] for all); currency; collapsed 1 to take repeats of a channel as one;
-- channels (all of them must be in the way; [] for any); advocate ('' for any: one who has a touchpoint in it). Read by: report paths.
SELECT
    if({collapsed:UInt8} = 1, arrayCompact(conversion_paths.channels), conversion_paths.channels) AS way,
    toUInt32(count()) AS conversions,
    sumIf(conversion_paths.value_minor, currency = {currency:String}) AS value_minor
FROM conversion_paths FINAL
WHERE programme_id = {programme:String}
  AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  AND (empty({types:Array(String)}) OR has({types:Array(String)}, type))
  AND hasAll(conversion_paths.channels, {channels:Array(String)})
  AND ({advocate:String} = '' OR has(advocates, {advocate:String}))
GROUP BY way
ORDER BY way
