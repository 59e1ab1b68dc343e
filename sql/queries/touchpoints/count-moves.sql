-- Grain: one row: how many nodes moved from one person to another. Read by: the processor touchpoints.
SELECT count() AS moves
FROM identity_moves
