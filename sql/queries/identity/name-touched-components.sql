-- Names each component: its least customer, else its least visitor.
-- Grain: one row a component. Used by: the processor identity, from the touched nodes.
INSERT INTO component_persons (component, person_id, subjects)
SELECT
    component,
    min((multiIf(startsWith(node, 'customer:'), 0, startsWith(node, 'visitor:'), 1, 2), node)).2,
    countIf(NOT startsWith(node, 'device:'))
FROM (SELECT DISTINCT programme_id, node FROM touched_nodes) AS nodes
INNER JOIN node_components ON node_components.node_hash = cityHash64(nodes.programme_id, nodes.node)
GROUP BY component
