-- Writes the state of decisions.
-- Parameters: step.
-- Read by: processors/attribution/write.ts
INSERT INTO decisions (programme_id, conversion_id, advocate_id, decision_id, outcome, reason, cause, model, model_id, ruleset_version, share_ppb, amount_minor, currency, decided_for, type, version, is_deleted)
SELECT programme_id, conversion_id, advocate_id, decision_id, outcome, reason, cause, model, model_id, ruleset_version, share_ppb, toInt64(amount_minor), currency, fromUnixTimestamp64Milli(toInt64(decided_for), 'UTC'), type, {step:UInt64}, retracted
FROM {{source}}
