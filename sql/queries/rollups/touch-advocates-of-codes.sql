-- Advocates who ever listed a code whose first click the step found.
-- Grain: one row an advocate. Parameters: committed (the last step that ended). Used by: the processor firsts, where codes were first clicked.
INSERT INTO touched_advocates (programme_id, advocate_id)
SELECT DISTINCT programme_id, advocate_id
FROM standing_advocates
WHERE arrayExists(code -> (programme_id, code) IN (SELECT programme_id, referral_code FROM code_firsts WHERE version > {committed:UInt64}), referral_codes)
