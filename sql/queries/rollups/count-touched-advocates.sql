-- Grain: one row: how many advocates the step touches. Read by: the processor rollups.
SELECT count() AS advocates
FROM touched_advocates
