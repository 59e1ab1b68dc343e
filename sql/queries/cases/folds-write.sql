-- Writes what the reviews of cases come to.
-- Parameters: step.
-- Read by: processors/cases/reviews.ts
INSERT INTO case_folds (programme_id, case_id, decision, decided_at, decided_by, assignee, snoozed_until, first_at, confirms, ends, holds, cuts, mutes, version, is_deleted)
SELECT
    programme_id, case_id, decision, fromUnixTimestamp64Milli(toInt64(decided_at), 'UTC'), decided_by, assignee,
    fromUnixTimestamp64Milli(toInt64(snoozed_until), 'UTC'), fromUnixTimestamp64Milli(toInt64(first_at), 'UTC'), confirms, ends, holds, cuts, mutes, {step:UInt64}, is_deleted
FROM {{source}}
