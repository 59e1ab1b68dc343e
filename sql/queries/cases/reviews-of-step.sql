-- Grain: one row a review that the step must look at, whether or not it counts.
-- Read by: processors/cases/reviews.ts
SELECT programme_id, case_id, id, NULL AS batch_id, action, undoes FROM step_reviews
