-- Grain: one row: how many nodes a hop reached. Parameters: hop. Read by: the processor identity.
SELECT count() AS nodes
FROM touched_nodes
WHERE hop = {hop:UInt32}
