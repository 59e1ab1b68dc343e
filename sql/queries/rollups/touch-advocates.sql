-- Advocates whose firsts may have changed: by their own events and activities, or by a decision.
-- Grain: one row an advocate. Parameters: committed (the last step that ended). Used by: the processor firsts.
INSERT INTO touched_advocates (programme_id, advocate_id)
SELECT DISTINCT programme_id, advocate_id
FROM step_advocates
UNION DISTINCT
SELECT programme_id, advocate_id
FROM step_activities
WHERE action = 'share'
UNION DISTINCT
SELECT programme_id, advocate_id
FROM decisions
WHERE version > {committed:UInt64}
  AND advocate_id != ''
