-- Grain: one row a case of which any review has an effect, as processors/cases/reviews.ts made it. Times are ms since 1970.
-- Parameters: programmes, cases; all: 1 for all of the programmes' cases.
-- Read by: processors/cases/reviews.ts
SELECT
    programme_id, case_id, decision, toUnixTimestamp64Milli(case_folds.decided_at) AS decided_at, decided_by, assignee,
    toUnixTimestamp64Milli(case_folds.snoozed_until) AS snoozed_until, toUnixTimestamp64Milli(case_folds.first_at) AS first_at, confirms, ends, holds, cuts, mutes
FROM case_folds FINAL
WHERE programme_id IN {programmes:Array(String)} AND ({all:UInt8} = 1 OR case_id IN {cases:Array(String)})
