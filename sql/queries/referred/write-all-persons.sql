-- Writes since when orders of each person with a credited conversion count, of one bucket of persons.
-- Grain: one row a person. Parameters: step; buckets (how many), bucket (from 0). Used by: the processor referred, from nothing.
INSERT INTO referred_persons (programme_id, person_id, since, version)
SELECT programme_id, person_id, toDate(min(occurred_at)), {step:UInt64}
FROM conversion_outcomes FINAL
WHERE outcome = 'granted' AND cityHash64(person_id) % {buckets:UInt32} = {bucket:UInt32}
GROUP BY programme_id, person_id
