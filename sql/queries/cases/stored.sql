-- Grain: one row a case to compute, as it is stored. Times are ms since 1970; lists are joined by commas.
-- Read by: processors/cases/cases.ts
SELECT
    programme_id, case_id, subject_kind, subject_id, state, severity, assignee, score_ppb, arrayStringConcat(cases.reasons, ',') AS reasons, amount_minor, currency,
    arrayStringConcat(cases.currencies, ',') AS currencies, arrayStringConcat(arrayMap(one -> toString(one), cases.amounts_minor), ',') AS amounts_minor, held, confirmed, released,
    toUnixTimestamp64Milli(cases.opened_at) AS opened_at, toUnixTimestamp64Milli(cases.due_at) AS due_at, toUnixTimestamp64Milli(cases.escalated_at) AS escalated_at,
    toUnixTimestamp64Milli(cases.snoozed_until) AS snoozed_until, toUnixTimestamp64Milli(cases.decided_at) AS decided_at, decided_by,
    toUnixTimestamp64Milli(cases.next_at) AS next_at, is_deleted
FROM cases FINAL
WHERE (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys)
