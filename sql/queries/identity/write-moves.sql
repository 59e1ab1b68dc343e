-- Notes which person each touched visitor and customer leaves, before identities forget it.
-- Grain: one row a node. Parameters: step. Used by: the processor identity.
INSERT INTO identity_moves (programme_id, node, old_person_id, step)
SELECT
    nodes.programme_id,
    nodes.node,
    if(old.person_id = '', nodes.node, old.person_id) AS old_person_id,
    {step:UInt64}
FROM (SELECT DISTINCT programme_id, node FROM touched_nodes WHERE NOT startsWith(node, 'device:')) AS nodes
LEFT JOIN
(
    SELECT programme_id, node, person_id
    FROM identities FINAL
    WHERE (programme_id, node) IN (SELECT programme_id, node FROM touched_nodes)
) AS old ON old.programme_id = nodes.programme_id AND old.node = nodes.node
LEFT JOIN
(
    SELECT node_hash, person_id
    FROM node_components
    INNER JOIN component_persons ON component_persons.component = node_components.component
) AS fresh ON fresh.node_hash = cityHash64(nodes.programme_id, nodes.node)
WHERE old_person_id != if(fresh.person_id = '', nodes.node, fresh.person_id)
