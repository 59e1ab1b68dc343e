-- Notes the days that the step's orders stand on.
-- Grain: one row a day. Parameters: step; committed (the last step that ended). Used by: the processor rollups.
INSERT INTO dirty_days (panel, programme_id, day, step)
SELECT DISTINCT 'orders', programme_id, toDate(first_at), {step:UInt64}
FROM order_states
WHERE version > {committed:UInt64}
