-- Grain: one row an advocate of a programme with a score of his own: the greatest, and the first day (ms since 1970) on which it reached what holds.
-- Parameters: programme; from_ms, to_ms: half-open. Read by: dashboard/reports/detection.ts
SELECT
    advocate_id, toUInt32(max(score_ppb)) AS score,
    if(countIf(score_ppb >= hold_score_ppb) = 0, NULL, toFloat64(toUnixTimestamp(minIf(day, score_ppb >= hold_score_ppb))) * 1000) AS flagged_ms
FROM advocate_risks FINAL
WHERE programme_id = {programme:String} AND day >= toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND day < toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
GROUP BY advocate_id
ORDER BY advocate_id
