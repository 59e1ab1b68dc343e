-- Notes the days of advocates that the step's conversions lie on now, those of the reversals of their orders included.
-- Grain: one row an advocate and day. Parameters: step, committed (the last step that ended). Used by: processors/signals/candidates.ts
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
SELECT DISTINCT programme_id, advocate_id, arrayJoin(if(reversed_at IS NULL, [toDate(occurred_at)], [toDate(occurred_at), toDate(assumeNotNull(reversed_at))])) AS day, {step:UInt64}
FROM candidates
WHERE version > {committed:UInt64}
