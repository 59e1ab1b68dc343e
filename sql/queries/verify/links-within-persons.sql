-- Both ends of every link in use are one person.
-- Grain: one row a link that is not. Read by: fairlead verify.
SELECT links.programme_id AS programme_id, links.node AS node, links.neighbour AS neighbour, one.person_id AS person, other.person_id AS other_person
FROM
(
    SELECT programme_id, node, neighbour
    FROM identity_edges FINAL
    WHERE startsWith(node, 'visitor:')
      AND (programme_id, node) NOT IN (SELECT programme_id, node FROM shared_nodes FINAL)
      AND (programme_id, neighbour) NOT IN (SELECT programme_id, node FROM shared_nodes FINAL)
) AS links
LEFT JOIN (SELECT programme_id, node, person_id FROM identities FINAL) AS one
    ON one.programme_id = links.programme_id AND one.node = links.node
LEFT JOIN (SELECT programme_id, node, person_id FROM identities FINAL) AS other
    ON other.programme_id = links.programme_id AND other.node = links.neighbour
WHERE one.person_id != other.person_id
ORDER BY programme_id, node, neighbour
LIMIT 20
