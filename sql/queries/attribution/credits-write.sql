-- Writes the state of credits.
-- Parameters: step.
-- Read by: processors/attribution/write.ts
INSERT INTO credits (programme_id, conversion_id, model, model_id, touchpoint_id, advocate_id, channel, share_ppb, amount_minor, currency, pays, decided_for, version, is_deleted)
SELECT programme_id, conversion_id, model, model_id, touchpoint_id, advocate_id, channel, share_ppb, toInt64(amount_minor), currency, pays, fromUnixTimestamp64Milli(toInt64(decided_for), 'UTC'), {step:UInt64}, is_deleted
FROM {{source}}
