-- Persons whose first credited conversion may be another one now: those of conversions that the step decided, and those that a conversion may have
-- left, whom `touchpoints` named.
-- Grain: one row a person. Parameters: committed (the last step that ended). Used by: the processor referred.
INSERT INTO touched_referees (programme_id, person_id)
SELECT programme_id, person_id
FROM conversion_outcomes
WHERE version > {committed:UInt64} AND is_deleted = 0
UNION DISTINCT
SELECT programme_id, person_id
FROM referred_persons
WHERE (programme_id, person_id) IN (SELECT programme_id, person_id FROM touched_persons)
