-- Grain: one row an advocate with a candidate: how many persons he may have brought.
-- Parameters: programme. Read by: report rings.
SELECT k.advocate_id AS advocate, toUInt32(uniqExact(v.person_id)) AS persons
FROM (SELECT advocate_id, conversion_id FROM candidates FINAL WHERE programme_id = {programme:String}) AS k
INNER JOIN (SELECT conversion_id, person_id FROM conversion_states FINAL WHERE programme_id = {programme:String}) AS v ON v.conversion_id = k.conversion_id
GROUP BY advocate
ORDER BY advocate
