-- The nodes at both ends of links that are new or earlier known since the last step that ended, or whose evidence changed: hop 0.
-- Grain: one row a node. Parameters: committed. Used by: the processor identity.
INSERT INTO touched_nodes (programme_id, node, hop)
SELECT DISTINCT programme_id, node, 0
FROM identity_edges FINAL
WHERE version > {committed:UInt64}
UNION DISTINCT
SELECT programme_id, arrayJoin([a, b]), 0
FROM touched_evidence
WHERE lost = 1
SETTINGS use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 0
