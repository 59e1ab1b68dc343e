-- Grain: one row a UTC day, currency and paying model of conversions that may be compared: how many, their value after refunds and how many touchpoints
-- their paths hold. cut: paths of which only both ends are kept.
-- Parameters: programme; from_ms, to_ms (of the conversion, half-open); types ([] for all). Read by: reports attribution and paths.
SELECT
    toString(toDate(occurred_at)) AS day,
    currency,
    model,
    toUInt32(count()) AS conversions,
    sum(conversion_paths.value_minor) AS value_minor,
    toUInt32(sum(length(channels))) AS kept,
    toUInt32(countIf(touchpoints > length(channels))) AS cut
FROM conversion_paths FINAL
WHERE programme_id = {programme:String}
  AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  AND (empty({types:Array(String)}) OR has({types:Array(String)}, type))
GROUP BY day, currency, model
ORDER BY day, currency, model
