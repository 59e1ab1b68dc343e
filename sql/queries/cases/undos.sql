-- Grain: one row an undo that stands.
-- Parameters: programmes.
-- Read by: processors/cases/reviews.ts
SELECT programme_id, case_id, id, batch_id, action, undoes
FROM standing_reviews
WHERE programme_id IN {programmes:Array(String)} AND action = 'undo'
