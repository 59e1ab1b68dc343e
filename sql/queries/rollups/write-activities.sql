-- Counts the activities of the dirty days.
-- Grain: one row a day and action. Parameters: step. Used by: the processor rollups.
INSERT INTO daily_activities (programme_id, day, action, activities, advocates, version)
SELECT programme_id, toDate(occurred_at) AS day, action, count(), uniqExact(advocate_id), {step:UInt64}
FROM standing_activities
WHERE (programme_id, toDate(occurred_at)) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'activities')
GROUP BY programme_id, day, action
