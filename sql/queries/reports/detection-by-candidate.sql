-- Grain: one row a conversion and advocate of a programme who may have brought it: how it was decided, what the advocate earns with it, and what speaks
-- against it. Times are ms since 1970. amount: his rewards in money, taken: those that were taken back; freed_ms: when the last hold that is not for review
-- ends, endless: one has no known end; reversed_ms: when the order went back; held_ms: since when it was held for review, by its risk or a case, the first;
-- held_otherwise: it is held as a self-referral. confirmed, released: what reviews say of it.
-- Parameters: programme; from_ms, to_ms: times of conversions, half-open. Read by: dashboard/reports/detection.ts
SELECT
    d.conversion_id AS conversion_id, d.advocate_id AS advocate_id, d.outcome AS outcome, toFloat64(toUnixTimestamp64Milli(d.decided_for)) AS occurred_ms,
    toFloat64(w.amount) AS amount, toFloat64(w.taken) AS taken, w.currency AS currency, h.freed_ms AS freed_ms, toUInt8(h.endless) AS endless, k.reversed_ms AS reversed_ms,
    toUInt32(r.score_ppb) AS score, toUInt32(r.own_score_ppb) AS own_score, r.reasons AS reasons, r.contributions AS contributions,
    if(r.held_ms IS NULL OR s.held_ms < r.held_ms, s.held_ms, r.held_ms) AS held_ms, toUInt8(h.self_referral) AS held_otherwise, toUInt8(s.confirmed) AS confirmed, s.released_ms AS released_ms
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
        conversion_id, advocate_id, sumIf(amount_minor, state != 'reversed') AS amount, sumIf(amount_minor, state = 'reversed') AS taken,
        min(toString(currency)) AS currency
    FROM rewards FINAL
    WHERE programme_id = {programme:String} AND `to` = 'advocate' AND value = 'cash'
    GROUP BY conversion_id, advocate_id
) AS w ON w.conversion_id = d.conversion_id AND w.advocate_id = d.advocate_id
LEFT JOIN
(
    SELECT
        conversion_id, advocate_id, max(reason = 'HELD_SELF_REFERRAL') AS self_referral, max(closed_at IS NULL AND closes_at IS NULL) AS endless,
        toFloat64(toUnixTimestamp64Milli(max(ifNull(closed_at, closes_at)))) AS freed_ms
    FROM holds FINAL
    WHERE programme_id = {programme:String} AND reason != 'HELD_FRAUD_REVIEW'
    GROUP BY conversion_id, advocate_id
) AS h ON h.conversion_id = d.conversion_id AND h.advocate_id = d.advocate_id
LEFT JOIN
(
    SELECT conversion_id, advocate_id, toFloat64(toUnixTimestamp64Milli(reversed_at)) AS reversed_ms
    FROM candidates FINAL
    WHERE programme_id = {programme:String} AND reversed_at IS NOT NULL
) AS k ON k.conversion_id = d.conversion_id AND k.advocate_id = d.advocate_id
LEFT JOIN
(
    SELECT conversion_id, advocate_id, score_ppb, own_score_ppb, reasons, contributions, toFloat64(toUnixTimestamp64Milli(held_from)) AS held_ms
    FROM risks FINAL
    WHERE programme_id = {programme:String}
) AS r ON r.conversion_id = d.conversion_id AND r.advocate_id = d.advocate_id
LEFT JOIN
(
    SELECT
        conversion_id, advocate_id, countIf(confirmed_at IS NOT NULL) > 0 AS confirmed, toFloat64(toUnixTimestamp64Milli(min(held_from))) AS held_ms,
        if(countIf(released_at IS NULL) > 0, NULL, toFloat64(toUnixTimestamp64Milli(max(released_at)))) AS released_ms
    FROM fraud_standing FINAL
    WHERE programme_id = {programme:String}
    GROUP BY conversion_id, advocate_id
) AS s ON s.conversion_id = d.conversion_id AND s.advocate_id = d.advocate_id
ORDER BY conversion_id, advocate_id
