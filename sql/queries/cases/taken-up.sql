-- Grain: one row a case to compute of which any review has an effect and whose subject exists, as processors/cases/reviews.ts made it. Times are ms since 1970.
-- Read by: processors/cases/cases.ts
SELECT
    programme_id, case_id, decision, toUnixTimestamp64Milli(case_folds.decided_at) AS decided_at, decided_by, assignee,
    toUnixTimestamp64Milli(case_folds.snoozed_until) AS snoozed_until, toUnixTimestamp64Milli(case_folds.first_at) AS first_at, confirms, ends, holds, cuts, mutes
FROM case_folds FINAL
WHERE (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys)
  AND
  (
      (programme_id, case_id) IN
          (SELECT programme_id, concat('advocate:', advocate_id) FROM standing_advocates WHERE (programme_id, concat('advocate:', advocate_id)) IN (SELECT programme_id, case_id FROM case_keys))
      OR (programme_id, case_id) IN
          (SELECT programme_id, concat('conversion:', conversion_id) FROM conversion_states FINAL WHERE (programme_id, concat('conversion:', conversion_id)) IN (SELECT programme_id, case_id FROM case_keys))
  )
