-- Grain: one row: how many pairs the step shows. Read by: the processor identity.
SELECT count() AS pairs
FROM touched_evidence
