-- Grain: one row a reviewer ('' for nobody) with cases that are not decided: how many, of these put off and escalated, and the money at stake in one currency
-- (minor units).
-- Parameters: programme, currency.
-- Read by: dashboard/reports/cases.ts
SELECT
    ifNull(assignee, '') AS reviewer, count() AS cases, countIf(state = 'snoozed') AS snoozed, countIf(escalated_at IS NOT NULL) AS escalated,
    sum(if(has(currencies, {currency:String}), amounts_minor[indexOf(currencies, {currency:String})], 0)) AS amount_minor
FROM cases FINAL
WHERE programme_id = {programme:String} AND decided_at IS NULL
GROUP BY reviewer
ORDER BY cases DESC, reviewer
LIMIT 50
