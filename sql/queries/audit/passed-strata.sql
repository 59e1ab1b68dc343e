-- Grain: one row a stratum of what passed: conversions that were granted and that no case ever held, by the greatest score among their candidates. Repeats of
-- another conversion are never granted.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the conversion's own time. Read by: fairlead audit.
SELECT multiIf(r.score_ppb = 0, 'no signal', r.score_ppb < 200000000, 'below 20', r.score_ppb < 400000000, '20 to 40', '40 and more') AS stratum, toInt64(count()) AS population
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
GROUP BY stratum
ORDER BY stratum
