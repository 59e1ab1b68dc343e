-- Grain: one row a review of one of the cases, and every undo, whatever case it was said of. Times are ms since 1970.
-- Parameters: programmes, cases; all: 1 for those of all cases and programmes.
-- Read by: processors/cases/reviews.ts
SELECT
    programme_id, id, toUnixTimestamp64Milli(occurred_at) AS occurred_ms, case_id, reviewer, action, scope, seen, batch_id, undoes, assignee,
    toUnixTimestamp64Milli(until) AS until_ms
FROM standing_reviews
WHERE {all:UInt8} = 1 OR (programme_id IN {programmes:Array(String)} AND (case_id IN {cases:Array(String)} OR action = 'undo'))
