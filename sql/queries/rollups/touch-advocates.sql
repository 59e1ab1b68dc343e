-- Advocates whose firsts may have changed: by their own events and activities, by the first click of a code they ever listed, by a decision.
-- Grain: one row an advocate. Parameters: committed (the last step that ended). Used by: the processor rollups.
INSERT INTO touched_advocates (programme_id, advocate_id)
SELECT DISTINCT programme_id, advocate_id
FROM step_advocates
UNION DISTINCT
SELECT programme_id, advocate_id
FROM step_activities
WHERE action = 'share'
UNION DISTINCT
SELECT programme_id, advocate_id
FROM standing_advocates
WHERE arrayExists(code -> (programme_id, code) IN (SELECT programme_id, referral_code FROM code_firsts WHERE version > {committed:UInt64}), referral_codes)
UNION DISTINCT
SELECT programme_id, advocate_id
FROM decisions
WHERE version > {committed:UInt64}
  AND advocate_id != ''
