-- Grain: one row an observation in the state. Times are ms since 1970.
-- Parameters: programmes, advocates (side by side); days since 1970, both included: from, to (of conversions), from_days, to_days (of advocates).
-- Read by: processors/signals/write.ts
SELECT
    programme_id, advocate_id, subject_kind, subject_id, toFloat64(toUnixTimestamp64Milli(at)) AS at_ms, signal, value, threshold, weight_ppb, strength_ppb,
    evidence, unknown
FROM signals FINAL
WHERE (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
  AND toRelativeDayNum(at) >= if(subject_kind = 'advocate', {from_days:Int32}, {from:Int32})
  AND toRelativeDayNum(at) <= if(subject_kind = 'advocate', {to_days:Int32}, {to:Int32})
