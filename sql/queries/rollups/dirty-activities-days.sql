-- Notes the days that the step's activities stand on, or stood on.
-- Grain: one row a day. Parameters: rows (step_activities; from nothing standing_activities); step. Used by: the processor rollups.
INSERT INTO dirty_days (panel, programme_id, day, step)
SELECT DISTINCT 'activities', programme_id, toDate(occurred_at), {step:UInt64}
FROM {rows:Identifier}
