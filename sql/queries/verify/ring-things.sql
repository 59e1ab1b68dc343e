-- What an advocate shares with others, he touches, and so do as many as are counted.
-- Grain: one row a shared thing for which that is not so. Read by: fairlead verify.
SELECT s.programme_id AS programme_id, s.advocate_id AS advocate_id, s.kind AS kind, s.thing AS thing, s.advocates AS advocates, t.advocates AS touched_by
FROM (SELECT * FROM ring_things FINAL WHERE kind != 'audience') AS s
LEFT JOIN
(
    SELECT programme_id, kind, thing, ip_key, toUInt32(uniqExact(advocate_id)) AS advocates, toUInt32(uniqExact(person_id)) AS persons, groupUniqArray(advocate_id) AS who
    FROM ring_touches FINAL
    WHERE (programme_id, kind, thing, ip_key) IN (SELECT programme_id, kind, thing, ip_key FROM ring_things)
    GROUP BY programme_id, kind, thing, ip_key
) AS t ON t.programme_id = s.programme_id AND t.kind = s.kind AND t.thing = s.thing AND t.ip_key = s.ip_key
WHERE s.advocates != t.advocates OR s.persons != t.persons OR s.advocates < 2 OR NOT has(t.who, s.advocate_id)
ORDER BY programme_id, advocate_id, kind, thing
LIMIT 20
