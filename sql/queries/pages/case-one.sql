-- Grain: one row: one case. Columns as in pages/case-list.
-- Parameters: programme, case.
-- Read by: dashboard/reports/case.ts
SELECT
    case_id, subject_kind, subject_id, state, severity, assignee, score_ppb, reasons, amount_minor AS sorted_minor,
    arrayMap(one -> toString(one), currencies) AS stake_currencies, amounts_minor AS stake_amounts, held, confirmed, released,
    toUnixTimestamp64Milli(opened_at) AS opened_ms, toUnixTimestamp64Milli(due_at) AS due_ms, toUnixTimestamp64Milli(escalated_at) AS escalated_ms,
    toUnixTimestamp64Milli(snoozed_until) AS snoozed_ms, toUnixTimestamp64Milli(decided_at) AS decided_ms, decided_by
FROM cases FINAL
WHERE programme_id = {programme:String} AND case_id = {case:String}
