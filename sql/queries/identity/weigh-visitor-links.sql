-- The customers of the visitors of the devices weighed, as far as these visitors are not touched themselves.
-- Grain: one row a direction of a link. Used by: the processor identity, before it weighs them.
INSERT INTO weighed_links (programme_id, node, neighbour, added_step)
SELECT programme_id, node, neighbour, added_step
FROM identity_edges FINAL
WHERE (programme_id, node) IN (SELECT programme_id, neighbour FROM weighed_links WHERE startsWith(node, 'device:') AND startsWith(neighbour, 'visitor:'))
  AND (programme_id, node) NOT IN (SELECT programme_id, node FROM touched_nodes)
  AND startsWith(neighbour, 'customer:')
