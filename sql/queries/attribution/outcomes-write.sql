-- Writes the state of conversions' outcomes.
-- Parameters: step.
-- Read by: processors/attribution/write.ts
INSERT INTO conversion_outcomes (programme_id, conversion_id, occurred_at, type, person_id, advocate_id, channel, outcome, reason, model, ruleset_version, value_minor, credited_minor, currency, open_holds, candidates, touchpoints, next_at, claim_check, order_check, path_hash, claimant, version, is_deleted)
SELECT programme_id, conversion_id, fromUnixTimestamp64Milli(toInt64(occurred_at), 'UTC'), type, person_id, advocate_id, channel, outcome, reason, model, ruleset_version, toInt64(value_minor), toInt64(credited_minor), currency, open_holds, candidates, touchpoints, fromUnixTimestamp64Milli(toInt64(next_at), 'UTC'), claim_check, order_check, toUInt64(path_hash), claimant, {step:UInt64}, is_deleted
FROM {{source}}
