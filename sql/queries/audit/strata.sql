-- Grain: one row a stratum: how many decided conversions lie in it. Repeats of another conversion are left out: nobody can be credited for them.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the conversion's own time; {strata:String}: reason,
-- channel, outcome or type. Read by: fairlead audit.
SELECT
    multiIf({strata:String} = 'channel', if(channel = '', 'none', toString(channel)), {strata:String} = 'outcome', toString(outcome),
            {strata:String} = 'type', toString(type), toString(reason)) AS stratum,
    toInt64(count()) AS population
FROM listed_conversions FINAL
WHERE programme_id = {programme:String}
    AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND reason != 'DENIED_DUPLICATE'
GROUP BY stratum
ORDER BY stratum
