-- Writes the state of claims on caps.
-- Parameters: step.
-- Read by: processors/attribution/caps.ts
INSERT INTO cap_claims (programme_id, advocate_id, day, conversion_id, received_at, cap, version, is_deleted)
SELECT programme_id, advocate_id, day, conversion_id, fromUnixTimestamp64Milli(toInt64(received_at), 'UTC'), cap, {step:UInt64}, is_deleted
FROM {{source}}
