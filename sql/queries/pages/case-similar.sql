-- Grain: one row a decided case that the same signals speak in, the most of the strongest three first, then the newest. confirmed, dismissed: of all such cases
-- (with the strongest signal), how many ended so. decided_ms: ms since 1970.
-- Parameters: programme, case; reasons: the case's, the strongest first; limit.
-- Read by: dashboard/reports/case-evidence.ts
SELECT
    case_id, state, arrayMap(one -> toString(one), reasons) AS reasons, score_ppb, toUnixTimestamp64Milli(decided_at) AS decided_ms, decided_by,
    toInt64(countIf(state = 'confirmed') OVER ()) AS all_confirmed, toInt64(countIf(state = 'dismissed') OVER ()) AS all_dismissed
FROM cases FINAL
WHERE programme_id = {programme:String} AND state IN ('confirmed', 'dismissed') AND case_id != {case:String}
  AND has(reasons, arrayElement({reasons:Array(String)}, 1))
ORDER BY length(arrayIntersect(arrayMap(one -> toString(one), reasons), arraySlice({reasons:Array(String)}, 1, 3))) DESC, decided_at DESC, case_id
LIMIT {limit:UInt32}
