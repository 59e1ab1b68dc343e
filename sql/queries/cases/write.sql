-- Writes cases.
-- Parameters: step.
-- Read by: processors/cases/cases.ts
INSERT INTO cases
(
    programme_id, case_id, subject_kind, subject_id, state, severity, assignee, score_ppb, reasons, amount_minor, currency, currencies, amounts_minor, held, confirmed,
    released, opened_at, due_at, escalated_at, snoozed_until, decided_at, decided_by, next_at, version, is_deleted
)
SELECT
    programme_id, case_id, subject_kind, subject_id, state, severity, assignee, score_ppb, if(toString(reasons) = '', [], splitByChar(',', toString(reasons))), toInt64(amount_minor), currency,
    if(toString(currencies) = '', [], splitByChar(',', toString(currencies))),
    if(toString(amounts_minor) = '', [], arrayMap(one -> toInt64(one), splitByChar(',', toString(amounts_minor)))), held, confirmed, released,
    fromUnixTimestamp64Milli(toInt64(opened_at), 'UTC'), fromUnixTimestamp64Milli(toInt64(due_at), 'UTC'), fromUnixTimestamp64Milli(toInt64(escalated_at), 'UTC'),
    fromUnixTimestamp64Milli(toInt64(snoozed_until), 'UTC'), fromUnixTimestamp64Milli(toInt64(decided_at), 'UTC'), decided_by,
    fromUnixTimestamp64Milli(toInt64(next_at), 'UTC'), {step:UInt64}, is_deleted
FROM {{source}}
