-- Grain: one row a day of an advocate. day_ms: its beginning, ms since 1970.
-- Parameters: programme, advocate; from, to: days since 1970, both included.
-- Read by: dashboard/reports/case-evidence.ts
SELECT toInt64(toRelativeDayNum(day)) * 86400000 AS day_ms, toInt64(clicks) AS clicks, toInt64(conversions) AS conversions
FROM advocate_days FINAL
WHERE programme_id = {programme:String} AND advocate_id = {advocate:String} AND toRelativeDayNum(day) >= {from:Int32} AND toRelativeDayNum(day) <= {to:Int32}
ORDER BY day_ms
