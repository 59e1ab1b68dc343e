-- Grain: one row an alert of a case to compute, as it is stored. Times are ms since 1970; lists are joined by commas.
-- Read by: processors/cases/cases.ts
SELECT
    programme_id, subject_kind, subject_id, currency, toString(alerts.alert_id) AS alert_id, case_id, score_ppb, severity, arrayStringConcat(alerts.reasons, ',') AS reasons,
    amount_at_stake_minor, toUnixTimestamp64Milli(alerts.opened_at) AS opened_at, state, is_deleted
FROM alerts FINAL
WHERE (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys)
