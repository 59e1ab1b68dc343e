-- Grain: one row a drawn conversion, in the order in which it is to be looked at: by a keyed hash of seed and id, so that the same conversions give the
-- same sample, however they came. place: within its stratum, from 1.
-- Parameters: as audit/strata; {seed:String}; {names:Array(String)}, {sizes:Array(UInt32)}: how many to draw of each stratum, side by side.
-- Read by: fairlead audit.
SELECT conversion_id, stratum, toInt64(place) AS place
FROM
(
    SELECT
        conversion_id,
        multiIf({strata:String} = 'channel', if(channel = '', 'none', toString(channel)), {strata:String} = 'outcome', toString(outcome),
                {strata:String} = 'type', toString(type), toString(reason)) AS stratum,
        sipHash64({seed:String}, conversion_id) AS drawn_by,
        row_number() OVER (PARTITION BY stratum ORDER BY drawn_by, conversion_id) AS place
    FROM listed_conversions FINAL
    WHERE programme_id = {programme:String}
        AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        AND reason != 'DENIED_DUPLICATE'
)
WHERE place <= {sizes:Array(UInt32)}[indexOf({names:Array(String)}, stratum)]
ORDER BY drawn_by, conversion_id
