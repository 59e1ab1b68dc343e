-- A node of a person is named once, is linked to somebody, is not shared, and its person is one of the nodes.
-- Grain: one row a node that breaks it. Read by: fairlead verify.
SELECT programme_id, node, person_id
FROM identities FINAL
WHERE (programme_id, node) NOT IN (SELECT programme_id, node FROM identity_edges FINAL)
   OR (programme_id, node) IN (SELECT programme_id, node FROM shared_nodes FINAL)
   OR (programme_id, person_id) NOT IN (SELECT programme_id, node FROM identities FINAL WHERE node = person_id)
ORDER BY programme_id, node
LIMIT 20
