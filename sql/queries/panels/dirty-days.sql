-- Notes the days of conversions of which the step has written the outcome or a reward.
-- Grain: one row a day. Parameters: step; committed (the last step that ended). Used by: the processor panels.
INSERT INTO dirty_days (panel, programme_id, day, step)
SELECT DISTINCT 'conversions', programme_id, toDate(occurred_at), {step:UInt64}
FROM conversion_outcomes
WHERE version > {committed:UInt64}
UNION DISTINCT
SELECT DISTINCT 'conversions', programme_id, toDate(earned_at), {step:UInt64}
FROM rewards
WHERE version > {committed:UInt64}
