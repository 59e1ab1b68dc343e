-- Lists the touched nodes that give evidence of more than one customer, and strikes those that no longer do.
-- Grain: one row a node. Parameters: step. Used by: the processor identity.
INSERT INTO shared_nodes (programme_id, node, customers, version, is_deleted)
SELECT programme_id, node, customers, {step:UInt64}, customers <= 1
FROM touched_sharing
WHERE customers > 1
   OR (programme_id, node) IN (SELECT programme_id, node FROM shared_nodes FINAL)
