-- The first standing click of every code.
-- Grain: one row a code. Parameters: step. Used by: the processor firsts, from nothing.
INSERT INTO code_firsts (programme_id, referral_code, first_click_at, version)
SELECT programme_id, assumeNotNull(referral_code) AS code, min(occurred_at), {step:UInt64}
FROM standing_clicks
WHERE referral_code IS NOT NULL
GROUP BY programme_id, code
