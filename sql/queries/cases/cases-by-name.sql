-- Grain: one row a case with a review of one of the ids, or of one of the batches.
-- Parameters: programmes; names: ids of reviews and of batches.
-- Read by: processors/cases/reviews.ts
SELECT DISTINCT programme_id, case_id
FROM standing_reviews
WHERE programme_id IN {programmes:Array(String)} AND (id IN {names:Array(String)} OR batch_id IN {names:Array(String)})
