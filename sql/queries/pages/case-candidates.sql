-- Grain: one row a candidate of a case and episode of being held (one row where it never was), the newest conversion first: what was decided, its risk, and its
-- rewards to the advocate, by currency beside their amounts (minor units). Times are ms since 1970.
-- Parameters: programme, case, limit.
-- Read by: dashboard/reports/case.ts
SELECT
    s.conversion_id AS conversion_id, s.advocate_id AS advocate_id, toUnixTimestamp64Milli(d.decided_for) AS occurred_ms, toString(d.type) AS type, toString(d.outcome) AS outcome,
    toString(d.reason) AS reason, d.amount_minor AS amount_minor, toString(d.currency) AS currency,
    toUnixTimestamp64Milli(s.held_from) AS held_ms, toString(s.held_by) AS held_by, toUnixTimestamp64Milli(s.released_at) AS released_ms, s.released_by AS released_by,
    toUnixTimestamp64Milli(s.confirmed_at) AS confirmed_ms, s.confirmed_by AS confirmed_by,
    if(r.score_ppb = 0, NULL, r.score_ppb) AS score_ppb, arrayMap(one -> toString(one), r.reasons) AS reasons, r.contributions AS contributions, toString(r.day) AS risk_day,
    w.currencies AS reward_currencies, w.amounts AS reward_amounts, w.states AS reward_states
FROM (SELECT * FROM fraud_standing FINAL WHERE programme_id = {programme:String} AND case_id = {case:String}) AS s
INNER JOIN
(
    SELECT conversion_id, advocate_id, outcome, reason, amount_minor, currency, decided_for, type
    FROM decisions FINAL
    WHERE programme_id = {programme:String}
      AND conversion_id IN (SELECT conversion_id FROM fraud_standing WHERE programme_id = {programme:String} AND case_id = {case:String})
) AS d ON d.conversion_id = s.conversion_id AND d.advocate_id = s.advocate_id
LEFT JOIN
(
    SELECT conversion_id, advocate_id, score_ppb, reasons, contributions, day
    FROM risks FINAL
    WHERE programme_id = {programme:String}
      AND conversion_id IN (SELECT conversion_id FROM fraud_standing WHERE programme_id = {programme:String} AND case_id = {case:String})
) AS r ON r.conversion_id = s.conversion_id AND r.advocate_id = s.advocate_id
LEFT JOIN
(
    SELECT conversion_id, advocate_id, groupArray(toString(currency)) AS currencies, groupArray(amount_minor) AS amounts, groupArray(toString(state)) AS states
    FROM
    (
        SELECT conversion_id, advocate_id, currency, state, sum(amount_minor) AS amount_minor
        FROM rewards FINAL
        WHERE programme_id = {programme:String} AND currency != ''
          AND conversion_id IN (SELECT conversion_id FROM fraud_standing WHERE programme_id = {programme:String} AND case_id = {case:String})
        GROUP BY conversion_id, advocate_id, currency, state
        ORDER BY conversion_id, advocate_id, currency, state
    )
    GROUP BY conversion_id, advocate_id
) AS w ON w.conversion_id = s.conversion_id AND w.advocate_id = s.advocate_id
ORDER BY occurred_ms DESC, conversion_id, advocate_id, s.episode
LIMIT {limit:UInt32}
