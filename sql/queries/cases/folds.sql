-- Grain: one row a case of which any review has an effect. Times are ms since 1970.
-- Parameters: programme: one, or '' for all.
-- Read by: processors/cases/load.ts
SELECT
    programme_id, case_id, decision, toUnixTimestamp64Milli(case_folds.decided_at) AS decided_at, decided_by, assignee,
    toUnixTimestamp64Milli(case_folds.snoozed_until) AS snoozed_until, toUnixTimestamp64Milli(case_folds.first_at) AS first_at, confirms, ends, holds, cuts, mutes
FROM case_folds FINAL
WHERE {programme:String} = '' OR programme_id = {programme:String}
