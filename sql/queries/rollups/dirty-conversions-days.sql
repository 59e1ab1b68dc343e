-- Notes the days that the step's conversions stand on.
-- Grain: one row a day. Parameters: step; committed (the last step that ended). Used by: the processor rollups.
INSERT INTO dirty_days (panel, programme_id, day, step)
SELECT DISTINCT 'conversions', programme_id, toDate(occurred_at), {step:UInt64}
FROM conversion_outcomes
WHERE version > {committed:UInt64}
