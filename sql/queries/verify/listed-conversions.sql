-- The list of conversions shows what was decided of each, beside what its event said.
-- Grain: one row of listed_conversions that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, conversion_id, occurred_at, sum(side) AS times_told
FROM
(
    SELECT
        programme_id, conversion_id, occurred_at, type, channel, advocate_id, outcome, reason, model, ruleset_version, value_minor, credited_minor, currency,
        open_holds, touchpoints, customer_id, order_id, claimed_code, claim_check, order_check, 1 AS side
    FROM listed_conversions FINAL
    UNION ALL
    SELECT
        decided.programme_id, decided.conversion_id, decided.occurred_at, decided.type, channel, advocate_id, outcome, reason, model, ruleset_version,
        value_minor, credited_minor, decided.currency, open_holds, touchpoints, told.customer_id, told.order_id, told.claimed_code, claim_check,
        order_check, -1
    FROM (SELECT * FROM conversion_outcomes FINAL) AS decided
    LEFT JOIN (SELECT programme_id, conversion_id, customer_id, order_id, claimed_code FROM conversion_states FINAL) AS told
        ON told.programme_id = decided.programme_id AND told.conversion_id = decided.conversion_id
)
GROUP BY
    programme_id, conversion_id, occurred_at, type, channel, advocate_id, outcome, reason, model, ruleset_version, value_minor, credited_minor, currency,
    open_holds, touchpoints, customer_id, order_id, claimed_code, claim_check, order_check
HAVING times_told != 0
ORDER BY programme_id, conversion_id, occurred_at
LIMIT 20
