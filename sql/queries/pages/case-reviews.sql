-- Grain: one row a review of one of the cases, and every undo of the programme, whatever case it was said of; what no step has processed yet included, each id
-- once. Times are ms since 1970.
-- Parameters: programme, cases.
-- Read by: dashboard/reports/case-reviews.ts
SELECT
    programme_id, id, toUnixTimestamp64Milli(occurred_at) AS occurred_ms, case_id, reviewer, action, scope, seen, batch_id, reason, note, undoes, assignee,
    toUnixTimestamp64Milli(until) AS until_ms
FROM reviews FINAL
WHERE programme_id = {programme:String} AND (case_id IN {cases:Array(String)} OR action = 'undo')
ORDER BY received_at, log_partition, log_offset
LIMIT 1 BY id
