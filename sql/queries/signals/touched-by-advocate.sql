-- Grain: one row an advocate with touched days: the first and the last, in days since 1970. Read by: processors/signals/days.ts
SELECT programme_id, advocate_id, toInt32(toRelativeDayNum(min(day))) AS first, toInt32(toRelativeDayNum(max(day))) AS last
FROM touched_advocate_days
GROUP BY programme_id, advocate_id
ORDER BY programme_id, advocate_id
