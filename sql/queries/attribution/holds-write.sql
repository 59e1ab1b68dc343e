-- Writes the state of holds. hold_id follows from the key.
-- Parameters: step.
-- Read by: processors/attribution/write.ts
INSERT INTO holds (programme_id, conversion_id, advocate_id, reason, opened_at, case_id, hold_id, closes_at, closed_at, closed_by, version, is_deleted)
SELECT
    programme_id, conversion_id, advocate_id, reason, fromUnixTimestamp64Milli(toInt64(opened_at), 'UTC'), case_id,
    lower(hex(if(case_id = '', sipHash128Reference(programme_id, conversion_id, advocate_id, reason, toInt64(opened_at)), sipHash128Reference(programme_id, conversion_id, advocate_id, reason, toInt64(opened_at), case_id)))),
    fromUnixTimestamp64Milli(toInt64(closes_at), 'UTC'), fromUnixTimestamp64Milli(toInt64(closed_at), 'UTC'), closed_by, {step:UInt64}, is_deleted
FROM {{source}}
