-- Grain: one row a day of some advocates, in order of programme, advocate and day (since 1970). hours, octaves: counts, with commas.
-- Parameters: programmes, advocates (side by side); from, to: days since 1970, both included. Read by: processors/signals/load.ts
SELECT
    programme_id, advocate_id, toInt32(toRelativeDayNum(day)) AS day_number, clicks, visitors, pressed_known, unpressed, framed_known, framed, hosting_known,
    hosting, bots_known, bots, hours, octaves, conversions, customers, touched, till, quick
FROM advocate_days FINAL
WHERE (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
  AND toRelativeDayNum(day) >= {from:Int32} AND toRelativeDayNum(day) <= {to:Int32}
ORDER BY programme_id, advocate_id, day
