-- Whatever somebody whom an advocate brought touches was seen in a candidate of his, and through the person whose conversion it is.
-- Grain: one row a touch for which that is not so. Read by: fairlead verify.
SELECT t.programme_id AS programme_id, t.advocate_id AS advocate_id, t.kind AS kind, t.source_id AS conversion_id, t.person_id AS person_id, v.person_id AS person_of_conversion
FROM (SELECT programme_id, advocate_id, kind, source_id, person_id, at FROM ring_touches FINAL WHERE own = 0) AS t
LEFT JOIN (SELECT programme_id, advocate_id, conversion_id, occurred_at FROM candidates FINAL) AS c
    ON c.programme_id = t.programme_id AND c.advocate_id = t.advocate_id AND c.conversion_id = t.source_id
LEFT JOIN (SELECT programme_id, conversion_id, person_id FROM conversion_states FINAL) AS v
    ON v.programme_id = t.programme_id AND v.conversion_id = t.source_id
WHERE c.conversion_id = '' OR c.occurred_at != t.at OR v.person_id != t.person_id
ORDER BY programme_id, advocate_id, kind, conversion_id
LIMIT 20
