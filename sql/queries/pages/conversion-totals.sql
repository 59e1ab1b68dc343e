-- Grain: one row a currency, outcome and reason: totals over the whole filter. Amounts are minor units. Whole days come from the daily counts,
-- what lies before and after them from the list.
-- Parameters: as pages/conversion-list, without the page; {whole_from_ms:Int64}, {whole_to_ms:Int64}: midnights between which the daily counts
-- are taken, ms since 1970; equal where none may be (the counts know neither ids nor advocates).
-- Read by: report conversions.
SELECT
    currency,
    outcome,
    reason,
    toInt64(sum(counted.conversions)) AS conversions,
    toInt64(sum(counted.value_minor)) AS value_minor,
    toInt64(sum(counted.credited_minor)) AS credited_minor,
    toInt64(sumIf(counted.conversions, counted.held = 1)) AS held
FROM
(
    SELECT type, outcome, reason, channel, currency, held, conversions, value_minor, credited_minor
    FROM daily_outcomes FINAL
    WHERE programme_id = {programme:String}
        AND day >= toDate32(fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC'))
        AND day < toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
    UNION ALL
    SELECT type, outcome, reason, channel, currency, toUInt8(open_holds > 0), toUInt64(1), value_minor, credited_minor
    FROM {listed:Identifier} FINAL
    WHERE programme_id = {programme:String}
        AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        AND occurred_at < fromUnixTimestamp64Milli({whole_from_ms:Int64}, 'UTC')
        AND (empty({advocates:Array(String)}) OR has({advocates:Array(String)}, advocate_id))
        AND ({search:String} = '' OR has(names, {search:String}))
    UNION ALL
    SELECT type, outcome, reason, channel, currency, toUInt8(open_holds > 0), toUInt64(1), value_minor, credited_minor
    FROM {listed:Identifier} FINAL
    WHERE programme_id = {programme:String}
        AND occurred_at >= fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC')
        AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        AND (empty({advocates:Array(String)}) OR has({advocates:Array(String)}, advocate_id))
        AND ({search:String} = '' OR has(names, {search:String}))
) AS counted
WHERE (empty({outcomes:Array(String)}) OR has({outcomes:Array(String)}, outcome))
    AND (empty({reasons:Array(String)}) OR has({reasons:Array(String)}, reason))
    AND (empty({channels:Array(String)}) OR has({channels:Array(String)}, channel))
    AND (empty({types:Array(String)}) OR has({types:Array(String)}, type))
    AND ({held:UInt8} = 0 OR counted.held = 1)
    AND ({currency:String} = '' OR currency = {currency:String})
GROUP BY currency, outcome, reason
ORDER BY currency, outcome, reason
