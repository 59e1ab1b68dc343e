-- Grain: one row a case, by money at stake in one currency (minor units), then by score; the greatest first. Times are ms since 1970; lists are joined by commas.
-- Parameters: programme; states; severity, assignee, kind, signal, q (part of a subject's id): '' for any; assignee '-' for nobody; min_minor: at least so much at
-- stake; from_ms, to_ms: when it was opened, half-open; currency; after_amount, after_score, after_case: the last row of the page before, amount -1 for the first
-- page; limit.
-- Read by: dashboard/reports/cases.ts
WITH if(has(currencies, {currency:String}), amounts_minor[indexOf(currencies, {currency:String})], 0) AS stake
SELECT
    case_id, subject_kind, subject_id, state, severity, assignee, score_ppb, reasons, stake AS sorted_minor,
    arrayMap(one -> toString(one), currencies) AS stake_currencies, amounts_minor AS stake_amounts, held, confirmed, released,
    toUnixTimestamp64Milli(opened_at) AS opened_ms, toUnixTimestamp64Milli(due_at) AS due_ms, toUnixTimestamp64Milli(escalated_at) AS escalated_ms,
    toUnixTimestamp64Milli(snoozed_until) AS snoozed_ms, toUnixTimestamp64Milli(decided_at) AS decided_ms, decided_by
FROM cases FINAL
WHERE programme_id = {programme:String}
  AND state IN {states:Array(String)}
  AND ({severity:String} = '' OR severity = {severity:String})
  AND ({assignee:String} = '' OR ifNull(assignee, '-') = {assignee:String})
  AND ({kind:String} = '' OR subject_kind = {kind:String})
  AND ({signal:String} = '' OR has(reasons, {signal:String}))
  AND ({q:String} = '' OR positionCaseInsensitiveUTF8(subject_id, {q:String}) > 0)
  AND opened_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND opened_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  AND stake >= {min_minor:Int64}
  AND ({after_amount:Int64} < 0 OR (-stake, -toInt64(score_ppb), case_id) > (-{after_amount:Int64}, -{after_score:Int64}, {after_case:String}))
ORDER BY stake DESC, score_ppb DESC, case_id
LIMIT {limit:UInt32}
