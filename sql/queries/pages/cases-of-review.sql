-- Grain: one row a case with a review of this id, or of this batch.
-- Parameters: programme, name.
-- Read by: dashboard/reports/case-reviews.ts
SELECT DISTINCT case_id
FROM reviews FINAL
WHERE programme_id = {programme:String} AND (id = {name:String} OR batch_id = {name:String})
ORDER BY case_id
