-- Grain: one row a measure (touchpoints, channels, hours) and value of it: how many conversions that may be compared have that many touchpoints, different
-- channels, or whole hours from the first touchpoint. Conversions without a touchpoint are left out.
-- Parameters: programme; from_ms, to_ms (of the conversion, half-open); types ([] for all); channels (all of them must be in the way; [] for any); advocate
-- ('' for any). Read by: report paths.
SELECT measure, value, toUInt32(count()) AS conversions
FROM
(
    SELECT arrayJoin([('touchpoints', touchpoints), ('channels', toUInt32(length(arrayDistinct(conversion_paths.channels)))), ('hours', toUInt32(intDiv(ages[1], 3600000)))]) AS one,
        one.1 AS measure, one.2 AS value
    FROM conversion_paths FINAL
    WHERE programme_id = {programme:String}
      AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
      AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
      AND (empty({types:Array(String)}) OR has({types:Array(String)}, type))
      AND hasAll(conversion_paths.channels, {channels:Array(String)})
      AND ({advocate:String} = '' OR has(advocates, {advocate:String}))
      AND touchpoints > 0
)
GROUP BY measure, value
ORDER BY measure, value
