-- Buyers whose orders count since another day than before, or no longer.
-- Grain: one row a buyer. Parameters: step; committed (the last step that ended). Used by: the processor referred, after persons are written.
INSERT INTO touched_buyers (programme_id, buyer, step)
SELECT DISTINCT programme_id, person_id, {step:UInt64}
FROM referred_persons
WHERE version > {committed:UInt64}
