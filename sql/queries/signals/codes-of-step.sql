-- Grain: one row a code and day with a new or changed click. Read by: processors/signals/clicks.ts
SELECT DISTINCT programme_id, assumeNotNull(referral_code) AS code, toInt32(toRelativeDayNum(occurred_at)) AS day
FROM step_clicks
WHERE referral_code IS NOT NULL
ORDER BY programme_id, code, day
