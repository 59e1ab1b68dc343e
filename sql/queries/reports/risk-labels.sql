-- Grain: one row a conversion and advocate of a programme with a risk: what each signal contributed, in parts per billion, and what reviews say of it.
-- Parameters: programme; from_ms, to_ms: times of conversions, half-open. Read by: dashboard/reports/judged-risks.ts
SELECT
    r.conversion_id AS conversion_id, r.advocate_id AS advocate_id, r.contributions AS contributions,
    toUInt8(s.confirmed) AS confirmed, toUInt8(s.standing > 0 AND s.released = s.standing) AS released
FROM
(
    SELECT conversion_id, advocate_id, contributions
    FROM risks FINAL
    WHERE programme_id = {programme:String} AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
      AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
) AS r
LEFT JOIN
(
    SELECT conversion_id, advocate_id, countIf(confirmed_at IS NOT NULL) > 0 AS confirmed, count() AS standing, countIf(released_at IS NOT NULL) AS released
    FROM fraud_standing FINAL
    WHERE programme_id = {programme:String}
    GROUP BY conversion_id, advocate_id
) AS s ON s.conversion_id = r.conversion_id AND s.advocate_id = r.advocate_id
ORDER BY conversion_id, advocate_id
