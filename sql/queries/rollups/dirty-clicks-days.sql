-- Notes the days that the step's clicks stand on, or stood on.
-- Grain: one row a day. Parameters: step; committed (the last step that ended). Used by: the processor rollups, once they are listed by day.
INSERT INTO dirty_days (panel, programme_id, day, step)
SELECT DISTINCT 'clicks', programme_id, day, {step:UInt64}
FROM counted_clicks
WHERE version > {committed:UInt64}
