-- The links of the devices of touched visitors that are not touched themselves.
-- Grain: one row a direction of a link. Used by: the processor identity, before it weighs them.
INSERT INTO weighed_links (programme_id, node, neighbour, added_step)
SELECT programme_id, node, neighbour, added_step
FROM identity_edges FINAL
WHERE (programme_id, node) IN (SELECT programme_id, neighbour FROM weighed_links WHERE startsWith(node, 'visitor:') AND startsWith(neighbour, 'device:'))
  AND (programme_id, node) NOT IN (SELECT programme_id, node FROM touched_nodes)
