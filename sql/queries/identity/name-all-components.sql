-- Names each component: its least customer, else its least visitor.
-- Grain: one row a component. The links have just been written, each once, so that nothing is replaced. Used by: the processor identity, from nothing.
INSERT INTO component_persons (component, person_id, subjects)
SELECT
    component,
    min((multiIf(startsWith(node, 'customer:'), 0, startsWith(node, 'visitor:'), 1, 2), node)).2,
    countIf(NOT startsWith(node, 'device:'))
FROM (SELECT programme_id, node FROM identity_edges GROUP BY programme_id, node) AS nodes
INNER JOIN node_components ON node_components.node_hash = cityHash64(nodes.programme_id, nodes.node)
GROUP BY component
SETTINGS optimize_aggregation_in_order = 1, max_bytes_before_external_group_by = 300000000
