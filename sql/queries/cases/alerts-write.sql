-- Writes alerts.
-- Parameters: step.
-- Read by: processors/cases/cases.ts
INSERT INTO alerts (programme_id, subject_kind, subject_id, currency, alert_id, case_id, score_ppb, severity, reasons, amount_at_stake_minor, opened_at, state, version, is_deleted)
SELECT
    programme_id, subject_kind, subject_id, currency, alert_id, case_id, score_ppb, severity, if(toString(reasons) = '', [], splitByChar(',', toString(reasons))),
    toInt64(amount_at_stake_minor), fromUnixTimestamp64Milli(toInt64(opened_at), 'UTC'), state, {step:UInt64}, is_deleted
FROM {{source}}
