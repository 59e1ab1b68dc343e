-- Finds the first click anew for the codes of clicks whose standing changed, over all standing clicks.
-- Grain: one row a code. Parameters: step. Used by: the processor firsts, after the step's own clicks were looked at.
INSERT INTO code_firsts (programme_id, referral_code, first_click_at, version, is_deleted)
SELECT lost.programme_id, lost.code, shown.first_at, {step:UInt64}, shown.clicks = 0
FROM
(
    SELECT DISTINCT programme_id, assumeNotNull(referral_code) AS code
    FROM step_clicks
    WHERE referral_code IS NOT NULL
      AND touched = 1
) AS lost
LEFT JOIN
(
    SELECT programme_id, assumeNotNull(referral_code) AS code, min(occurred_at) AS first_at, count() AS clicks
    FROM standing_clicks
    WHERE referral_code IS NOT NULL
    GROUP BY programme_id, code
) AS shown ON shown.programme_id = lost.programme_id AND shown.code = lost.code
