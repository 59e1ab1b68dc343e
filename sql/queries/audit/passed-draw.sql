-- Grain: one row a drawn conversion of what passed, in the order in which it is to be looked at: by a keyed hash of seed and id, as audit/draw. place: within
-- its stratum, from 1.
-- Parameters: as audit/passed-strata; {seed:String}; {names:Array(String)}, {sizes:Array(UInt32)}: how many to draw of each stratum, side by side.
-- Read by: fairlead audit.
SELECT conversion_id, stratum, toInt64(place) AS place
FROM
(
    SELECT
        c.conversion_id AS conversion_id,
        multiIf(r.score_ppb = 0, 'no signal', r.score_ppb < 200000000, 'below 20', r.score_ppb < 400000000, '20 to 40', '40 and more') AS stratum,
        sipHash64({seed:String}, c.conversion_id) AS drawn_by,
        row_number() OVER (PARTITION BY stratum ORDER BY drawn_by, conversion_id) AS place
    FROM
    (
        SELECT conversion_id
        FROM listed_conversions FINAL
        WHERE programme_id = {programme:String}
            AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
            AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
            AND outcome = 'granted'
            AND conversion_id NOT IN (SELECT conversion_id FROM fraud_standing FINAL WHERE programme_id = {programme:String})
    ) AS c
    LEFT JOIN
    (
        SELECT conversion_id, max(score_ppb) AS score_ppb FROM risks FINAL WHERE programme_id = {programme:String} GROUP BY conversion_id
    ) AS r ON r.conversion_id = c.conversion_id
)
WHERE place <= {sizes:Array(UInt32)}[indexOf({names:Array(String)}, stratum)]
ORDER BY drawn_by, conversion_id
