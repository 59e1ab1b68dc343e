-- Grain: one row a conversion and advocate of a programme who is rewarded for it, or of whom anything is suspected: his risk, the rewards of both sides of it
-- in one currency that were not taken back, and what reviews say. Times are ms since 1970.
-- Parameters: programme; currency; from_ms, to_ms: times of conversions, half-open. Read by: dashboard/reports/signals.ts
SELECT
    d.conversion_id AS conversion_id, d.advocate_id AS advocate_id, toUInt32(r.score_ppb) AS score, toUInt8(r.held_ms IS NOT NULL) AS held,
    r.reasons AS reasons, toFloat64(w.amount) AS amount, toUInt8(s.confirmed) AS confirmed, toUInt8(s.standings > 0 AND s.released = s.standings) AS released
FROM
(
    SELECT conversion_id, advocate_id
    FROM decisions FINAL
    WHERE programme_id = {programme:String} AND advocate_id != '' AND decided_for >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
      AND decided_for < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
) AS d
LEFT JOIN
(
    SELECT conversion_id, advocate_id, score_ppb, reasons, toFloat64(toUnixTimestamp64Milli(held_from)) AS held_ms
    FROM risks FINAL
    WHERE programme_id = {programme:String}
) AS r ON r.conversion_id = d.conversion_id AND r.advocate_id = d.advocate_id
LEFT JOIN
(
    SELECT conversion_id, advocate_id, sum(amount_minor) AS amount
    FROM rewards FINAL
    WHERE programme_id = {programme:String} AND currency = {currency:String} AND state != 'reversed'
    GROUP BY conversion_id, advocate_id
) AS w ON w.conversion_id = d.conversion_id AND w.advocate_id = d.advocate_id
LEFT JOIN
(
    SELECT conversion_id, advocate_id, countIf(confirmed_at IS NOT NULL) > 0 AS confirmed, count() AS standings, countIf(released_at IS NOT NULL) AS released
    FROM fraud_standing FINAL
    WHERE programme_id = {programme:String}
    GROUP BY conversion_id, advocate_id
) AS s ON s.conversion_id = d.conversion_id AND s.advocate_id = d.advocate_id
WHERE r.score_ppb > 0 OR w.amount > 0
ORDER BY conversion_id, advocate_id
