-- Grain: one row an advocate and day (since 1970) with a score in the state.
-- Parameters: programmes, advocates (side by side); from, to: days since 1970, both included. Read by: processors/signals/write.ts
SELECT programme_id, advocate_id, toFloat64(toRelativeDayNum(day)) AS day_number, score_ppb, hold_score_ppb, reasons, contributions
FROM advocate_risks FINAL
WHERE (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
  AND toRelativeDayNum(day) >= {from:Int32} AND toRelativeDayNum(day) <= {to:Int32}
