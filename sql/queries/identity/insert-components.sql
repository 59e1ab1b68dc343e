-- What union-find found. Grain: one row a node. Used by: the processor identity.
INSERT INTO node_components (node_hash, component)
SELECT node_hash, component
FROM {{source}}
