-- Grain: one row a reward that is stored for a conversion that the step looked at, as processors/rewards/processor.ts made it. Times are ms since 1970.
-- Parameters: parts, part: only conversions whose hash modulo parts is part.
-- Read by: processors/rewards/processor.ts
SELECT
    programme_id, conversion_id, advocate_id, `to` AS beneficiary, toUInt32(rewards.term) AS term, state, value,
    toFloat64(rewards.amount_minor) AS amount_minor, currency, ruleset_version, toUnixTimestamp64Milli(rewards.earned_at) AS earned_at,
    toUnixTimestamp64Milli(rewards.due_at) AS due_at, is_deleted
FROM rewards FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
