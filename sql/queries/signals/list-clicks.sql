-- Lists clicks with a code by code and day, with what signals count of them.
-- Grain: as referred_clicks. Parameters: step; all: 1 for every standing click, 0 for those of the step.
-- Used by: processors/signals/clicks.ts
INSERT INTO referred_clicks (programme_id, referral_code, day, touchpoint_id, occurred_at, visitor, seen, pressed, framed, hosting, bot, preview, version)
SELECT
    programme_id, assumeNotNull(referral_code), toDate(occurred_at), id, occurred_at, cityHash64(visitor_id), ifNull(touch = 'impression', 0), user_activated,
    if(frame IS NULL, NULL, frame NOT IN ('top', 'self', 'same_origin') AND NOT ifNull(user_activated, false)),
    if(ip_class IS NULL OR ip_class = 'unknown', NULL, ip_class = 'hosting'),
    if(is_bot IS NULL OR user_agent IS NULL, NULL, ifNull(bot_reason IN ('http_library', 'headless', 'empty', 'malformed'), false)),
    ifNull(bot_reason IN ('crawler', 'link_preview', 'mail_scanner', 'monitor', 'feed_reader'), 0), {step:UInt64}
FROM standing_clicks
WHERE referral_code IS NOT NULL
  AND ({all:UInt8} = 1 OR (programme_id, visitor_id, occurred_at, log_partition, log_offset) IN
      (SELECT programme_id, visitor_id, occurred_at, log_partition, log_offset FROM step_clicks WHERE standing = 1 AND referral_code IS NOT NULL))
