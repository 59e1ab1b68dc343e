-- Writes what stands against candidates.
-- Parameters: step.
-- Read by: processors/attribution/write.ts
INSERT INTO fraud_standing (programme_id, conversion_id, advocate_id, case_id, episode, held_from, held_by, released_at, released_by, confirmed_at, confirmed_by, version, is_deleted)
SELECT
    programme_id, conversion_id, advocate_id, case_id, toUInt16(episode), fromUnixTimestamp64Milli(toInt64(held_from), 'UTC'), held_by,
    fromUnixTimestamp64Milli(toInt64(released_at), 'UTC'), released_by, fromUnixTimestamp64Milli(toInt64(confirmed_at), 'UTC'), confirmed_by, {step:UInt64}, is_deleted
FROM {{source}}
