-- Grain: one row a state and currency of money at stake ('' for cases without): the money, and the cases of which this is the greatest sum, so that each counts
-- once; of these escalated.
-- Parameters: programme; severity, assignee, kind, signal, q: '' for any; currency, min_minor; from_ms, to_ms: as in pages/case-list.
-- Read by: dashboard/reports/cases.ts
SELECT
    state, toString(at_stake.1) AS currency, countIf(toString(at_stake.1) = toString(cases.currency)) AS cases,
    countIf(toString(at_stake.1) = toString(cases.currency) AND escalated_at IS NOT NULL AND decided_at IS NULL) AS escalated, sum(at_stake.2) AS amount_minor
FROM cases FINAL
ARRAY JOIN if(empty(currencies), [('', toInt64(0))], arrayMap((code, minor) -> (toString(code), minor), currencies, amounts_minor)) AS at_stake
WHERE programme_id = {programme:String}
  AND ({severity:String} = '' OR severity = {severity:String})
  AND ({assignee:String} = '' OR ifNull(assignee, '-') = {assignee:String})
  AND ({kind:String} = '' OR subject_kind = {kind:String})
  AND ({signal:String} = '' OR has(reasons, {signal:String}))
  AND ({q:String} = '' OR positionCaseInsensitiveUTF8(subject_id, {q:String}) > 0)
  AND opened_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND opened_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  AND ({min_minor:Int64} <= 0 OR if(has(currencies, {currency:String}), amounts_minor[indexOf(currencies, {currency:String})], 0) >= {min_minor:Int64})
GROUP BY state, currency
ORDER BY state, currency
