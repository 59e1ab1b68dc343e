-- Writes the person of every touched node, and strikes nodes that are alone now.
-- Grain: one row a node. Parameters: step. Used by: the processor identity.
INSERT INTO identities (programme_id, node, person_id, since, version, is_deleted)
SELECT
    nodes.programme_id,
    nodes.node,
    fresh.person_id,
    links.since,
    {step:UInt64},
    fresh.person_id = ''
FROM (SELECT DISTINCT programme_id, node FROM touched_nodes) AS nodes
LEFT JOIN
(
    SELECT node_hash, person_id
    FROM node_components
    INNER JOIN component_persons ON component_persons.component = node_components.component
    WHERE subjects > 1
) AS fresh ON fresh.node_hash = cityHash64(nodes.programme_id, nodes.node)
LEFT JOIN
(
    SELECT programme_id, node, min(since) AS since
    FROM identity_edges FINAL
    WHERE (programme_id, node) IN (SELECT programme_id, node FROM touched_nodes)
      AND (programme_id, neighbour) NOT IN (SELECT programme_id, node FROM shared_nodes FINAL)
    GROUP BY programme_id, node
) AS links ON links.programme_id = nodes.programme_id AND links.node = nodes.node
WHERE fresh.person_id != ''
   OR (nodes.programme_id, nodes.node) IN
      (SELECT programme_id, node FROM identities FINAL WHERE (programme_id, node) IN (SELECT programme_id, node FROM touched_nodes))
