-- Writes the person of every node that is not alone.
-- Grain: one row a node. The links have just been written, each once, so that nothing is replaced. Parameters: step. Used by: the processor identity, from nothing.
INSERT INTO identities (programme_id, node, person_id, since, version)
SELECT links.programme_id, links.node, persons.person_id, links.since, {step:UInt64}
FROM
(
    SELECT programme_id, node, min(since) AS since
    FROM identity_edges
    WHERE (programme_id, neighbour) NOT IN (SELECT programme_id, node FROM shared_nodes FINAL)
    GROUP BY programme_id, node
) AS links
INNER JOIN
(
    SELECT node_hash, person_id
    FROM node_components
    INNER JOIN component_persons ON component_persons.component = node_components.component
    WHERE subjects > 1
) AS persons ON persons.node_hash = cityHash64(links.programme_id, links.node)
SETTINGS optimize_aggregation_in_order = 1, max_bytes_before_external_group_by = 300000000
