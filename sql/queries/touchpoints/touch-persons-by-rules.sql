-- Persons of the known conversions that a new ruleset may rule.
-- Grain: one row a person. Parameters: rules_from (ms; the earliest time a new ruleset may rule from). Used by: the processor touchpoints, where
-- rulesets are new.
INSERT INTO touched_persons (programme_id, person_bucket, person_id)
SELECT DISTINCT programme_id, person_bucket, person_id
FROM conversion_states FINAL
WHERE occurred_at >= fromUnixTimestamp64Milli({rules_from:Int64}, 'UTC')
  AND programme_id IN (SELECT programme_id FROM step_rulesets)
