-- Every advocate. Grain: one row an advocate. Used by: the processor firsts, from nothing.
INSERT INTO touched_advocates (programme_id, advocate_id)
SELECT DISTINCT programme_id, advocate_id
FROM standing_advocates
