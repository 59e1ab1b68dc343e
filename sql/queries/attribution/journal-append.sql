-- Appends entries to the journal of decisions.
-- Parameters: step.
-- Read by: processors/attribution/write.ts
INSERT INTO decision_journal (programme_id, conversion_id, advocate_id, entry_no, decision_id, supersedes, retracted, outcome, reason, cause, model, model_id, ruleset_version, share_ppb, amount_minor, currency, decided_for, type, journaled_at, step)
SELECT programme_id, conversion_id, advocate_id, entry_no, decision_id, supersedes, retracted, outcome, reason, cause, model, model_id, ruleset_version, share_ppb, toInt64(amount_minor), currency, fromUnixTimestamp64Milli(toInt64(decided_for), 'UTC'), type, now64(3), {step:UInt64}
FROM {{source}}
