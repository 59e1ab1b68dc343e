-- Grain: one row: how many advocates the step touches. Read by: the processor firsts.
SELECT count() AS advocates
FROM touched_advocates
