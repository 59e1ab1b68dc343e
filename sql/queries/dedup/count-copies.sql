-- Grain: one row: how many copies the step must judge. Parameters: kind. Read by: the processor dedup.
SELECT count() AS copies
FROM touched_copies
WHERE kind = {kind:String}
