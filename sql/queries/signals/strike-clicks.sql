-- Strikes the listed clicks that lost their standing to a copy with another code or day.
-- Grain: as referred_clicks. Parameters: step. Used by: processors/signals/clicks.ts
INSERT INTO referred_clicks (programme_id, referral_code, day, touchpoint_id, version, is_deleted)
SELECT DISTINCT programme_id, assumeNotNull(referral_code), toDate(occurred_at), id, {step:UInt64}, 1
FROM step_clicks
WHERE touched = 1 AND standing = 0 AND referral_code IS NOT NULL
  AND (programme_id, assumeNotNull(referral_code), toDate(occurred_at), id) NOT IN
      (SELECT programme_id, assumeNotNull(referral_code), toDate(occurred_at), id FROM step_clicks WHERE standing = 1 AND referral_code IS NOT NULL)
