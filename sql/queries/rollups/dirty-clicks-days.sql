-- Notes the days that the step's clicks stand on, or stood on.
-- Grain: one row a day. Parameters: step. Used by: the processor rollups.
INSERT INTO dirty_days (panel, programme_id, day, step)
SELECT DISTINCT 'clicks', programme_id, toDate(occurred_at), {step:UInt64}
FROM step_clicks
