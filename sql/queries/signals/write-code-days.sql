-- Takes whose each code was on which days.
-- Grain: one row a code and span of days. Used by: processors/signals/clicks.ts
INSERT INTO code_days (programme_id, referral_code, advocate_id, from_day, to_day)
SELECT programme_id, referral_code, advocate_id, toInt32(from_day), toInt32(to_day)
FROM {{source}}
