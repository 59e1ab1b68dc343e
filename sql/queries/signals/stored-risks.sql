-- Grain: one row a risk in the state of a candidate of some advocates, those that are no more included. Times are ms since 1970, days since 1970.
-- Parameters: programmes, advocates (side by side); from, to: days since 1970, both included. Read by: processors/signals/write.ts
SELECT
    programme_id, conversion_id, advocate_id, toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_ms, score_ppb, own_score_ppb,
    toFloat64(toUnixTimestamp64Milli(held_from)) AS held_ms, reasons, contributions, toFloat64(toRelativeDayNum(day)) AS day_number
FROM risks FINAL
WHERE (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
  AND (programme_id, conversion_id) IN
  (
      SELECT programme_id, conversion_id
      FROM candidates
      WHERE (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
        AND toRelativeDayNum(occurred_at) >= {from:Int32} AND toRelativeDayNum(occurred_at) <= {to:Int32}
  )
  AND toRelativeDayNum(risks.occurred_at) >= {from:Int32} AND toRelativeDayNum(risks.occurred_at) <= {to:Int32}
