-- Grain: one row: how many buyers the step touches, and how many of them are guests. Read by: the processor referred.
SELECT count() AS buyers, countIf(startsWith(buyer, 'order:')) AS guests
FROM touched_buyers
