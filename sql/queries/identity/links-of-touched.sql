-- Grain: one row a link in use among the touched nodes, by the hashes of its ends; device: 1 where its first end is a device, which is no end's second.
-- Read by: the processor identity (as columns), for union-find.
SELECT cityHash64(programme_id, node) AS a, cityHash64(programme_id, neighbour) AS b, toUInt8(startsWith(node, 'device:')) AS device
FROM identity_edges FINAL
WHERE (programme_id, node) IN (SELECT programme_id, node FROM touched_nodes)
  AND (startsWith(node, 'device:') OR (startsWith(node, 'visitor:') AND startsWith(neighbour, 'customer:')))
  AND (programme_id, node) NOT IN (SELECT programme_id, node FROM shared_nodes FINAL)
  AND (programme_id, neighbour) NOT IN (SELECT programme_id, node FROM shared_nodes FINAL)
