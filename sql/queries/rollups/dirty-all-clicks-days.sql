-- Notes every day with clicks.
-- Grain: one row a day. Parameters: step. Used by: the processor rollups, from nothing, once clicks are listed by day.
INSERT INTO dirty_days (panel, programme_id, day, step)
SELECT DISTINCT 'clicks', programme_id, day, {step:UInt64}
FROM counted_clicks
