-- Files the conversions that the step decided by the time at which time alone changes their answer.
-- Parameters: committed: the last step that ended.
-- Read by: processors/attribution/processor.ts
INSERT INTO due_conversions (programme_id, next_at, conversion_id, version)
SELECT programme_id, assumeNotNull(next_at), conversion_id, version
FROM conversion_outcomes
WHERE version > {committed:UInt64} AND next_at IS NOT NULL
