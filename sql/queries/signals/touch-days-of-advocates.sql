-- Notes all days of some advocates: their own, and those with a click on a code that one of them ever listed.
-- Grain: one row an advocate and day. Parameters: step; programmes, advocates (side by side). Used by: processors/signals/clicks.ts
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
SELECT programme_id, advocate_id, day, {step:UInt64}
FROM advocate_days FINAL
WHERE (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
UNION DISTINCT
SELECT c.programme_id, c.advocate_id, r.day, {step:UInt64}
FROM code_days AS c
INNER JOIN
(
    SELECT DISTINCT programme_id, referral_code, day
    FROM referred_clicks FINAL
    WHERE (programme_id, referral_code) IN (SELECT programme_id, referral_code FROM code_days)
) AS r ON r.programme_id = c.programme_id AND r.referral_code = c.referral_code
WHERE toRelativeDayNum(r.day) >= c.from_day AND toRelativeDayNum(r.day) < c.to_day
  AND (c.programme_id, c.advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
