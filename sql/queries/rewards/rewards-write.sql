-- Writes the state of rewards. reward_id follows from the key.
-- Parameters: step.
-- Read by: processors/rewards/processor.ts
INSERT INTO rewards (programme_id, conversion_id, advocate_id, `to`, term, reward_id, state, value, amount_minor, currency, ruleset_version, earned_at, due_at, version, is_deleted)
SELECT
    programme_id, conversion_id, advocate_id, beneficiary, term, lower(hex(sipHash128Reference('reward', programme_id, conversion_id, advocate_id, beneficiary, term))),
    state, value, toInt64(amount_minor), currency, ruleset_version, fromUnixTimestamp64Milli(toInt64(earned_at), 'UTC'), fromUnixTimestamp64Milli(toInt64(due_at), 'UTC'), {step:UInt64}, is_deleted
FROM {{source}}
