-- Every touchpoint lies under the person its visitor belongs to.
-- Grain: one row a visitor of whom one does not. Read by: fairlead verify.
SELECT filed.programme_id AS programme_id, filed.visitor_id AS visitor_id, filed.person_id AS filed_under, known.person_id AS person
FROM
(
    SELECT programme_id, visitor_id, person_id
    FROM touchpoints FINAL
    WHERE person_id != 'visitor:' || visitor_id
       OR (programme_id, 'visitor:' || visitor_id) IN (SELECT programme_id, node FROM identities FINAL)
    GROUP BY programme_id, visitor_id, person_id
) AS filed
LEFT JOIN
(
    SELECT programme_id, node, person_id
    FROM identities FINAL
) AS known ON known.programme_id = filed.programme_id AND known.node = 'visitor:' || filed.visitor_id
WHERE filed.person_id != if(known.person_id = '', 'visitor:' || filed.visitor_id, known.person_id)
ORDER BY programme_id, visitor_id
LIMIT 20
