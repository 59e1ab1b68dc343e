-- Grain: one row a conversion and advocate of a programme who may have brought it: how it was decided, what the advocate earns with it, and what speaks
-- against it. Times are ms since 1970. amount, due_ms: of his rewards in money, the first due; held_ms: since when it was held for review, by its risk or a
-- case; held_otherwise: it is held as a self-referral. confirmed, released: what reviews say of it.
-- Parameters: programme; from_ms, to_ms: times of conversions, half-open. Read by: dashboard/reports/detection.ts
SELECT
    d.conversion_id AS conversion_id, d.advocate_id AS advocate_id, d.outcome AS outcome, toFloat64(toUnixTimestamp64Milli(d.decided_for)) AS occurred_ms,
    toFloat64(w.amount) AS amount, w.currency AS currency, w.due_ms AS due_ms, toUInt32(r.score_ppb) AS score, r.held_ms AS held_ms,
    toUInt8((d.conversion_id, d.advocate_id) IN (SELECT conversion_id, advocate_id FROM holds FINAL WHERE programme_id = {programme:String} AND reason = 'HELD_SELF_REFERRAL')) AS held_otherwise,
    toUInt8(s.confirmed) AS confirmed, s.released_ms AS released_ms
FROM
(
    SELECT conversion_id, advocate_id, outcome, decided_for
    FROM decisions FINAL
    WHERE programme_id = {programme:String} AND advocate_id != '' AND decided_for >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
      AND decided_for < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
) AS d
LEFT JOIN
(
    SELECT
        conversion_id, advocate_id, sum(amount_minor) AS amount, min(toString(currency)) AS currency,
        if(countIf(due_at IS NULL) = count(), NULL, toFloat64(toUnixTimestamp64Milli(min(due_at)))) AS due_ms
    FROM rewards FINAL
    WHERE programme_id = {programme:String} AND `to` = 'advocate' AND value = 'cash' AND state != 'reversed'
    GROUP BY conversion_id, advocate_id
) AS w ON w.conversion_id = d.conversion_id AND w.advocate_id = d.advocate_id
LEFT JOIN
(
    SELECT conversion_id, advocate_id, score_ppb, toFloat64(toUnixTimestamp64Milli(held_from)) AS held_ms
    FROM risks FINAL
    WHERE programme_id = {programme:String}
) AS r ON r.conversion_id = d.conversion_id AND r.advocate_id = d.advocate_id
LEFT JOIN
(
    SELECT
        conversion_id, advocate_id, countIf(confirmed_at IS NOT NULL) > 0 AS confirmed,
        if(countIf(released_at IS NULL) > 0, NULL, toFloat64(toUnixTimestamp64Milli(max(released_at)))) AS released_ms
    FROM fraud_standing FINAL
    WHERE programme_id = {programme:String}
    GROUP BY conversion_id, advocate_id
) AS s ON s.conversion_id = d.conversion_id AND s.advocate_id = d.advocate_id
ORDER BY conversion_id, advocate_id
