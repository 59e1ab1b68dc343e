-- The nodes that links in use join to those of a hop and that no hop has reached.
-- Grain: one row a node. Parameters: hop. Used by: the processor identity, until a hop reaches nothing.
INSERT INTO touched_nodes (programme_id, node, hop)
SELECT DISTINCT programme_id, neighbour, {hop:UInt32} + 1
FROM identity_edges FINAL
WHERE (programme_id, node) IN (SELECT programme_id, node FROM touched_nodes WHERE hop = {hop:UInt32})
  AND (programme_id, node) NOT IN (SELECT programme_id, node FROM shared_nodes FINAL)
  AND (programme_id, neighbour) NOT IN (SELECT programme_id, node FROM shared_nodes FINAL)
  AND (programme_id, neighbour) NOT IN (SELECT programme_id, node FROM touched_nodes)
