-- The links of every touched visitor and device.
-- Grain: one row a direction of a link. Used by: the processor identity, before it weighs them.
INSERT INTO weighed_links (programme_id, node, neighbour, added_step)
SELECT programme_id, node, neighbour, added_step
FROM identity_edges FINAL
WHERE (programme_id, node) IN (SELECT programme_id, node FROM touched_nodes WHERE startsWith(node, 'visitor:') OR startsWith(node, 'device:'))
