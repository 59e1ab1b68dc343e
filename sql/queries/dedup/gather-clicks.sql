-- Reads the click events that the step must look at: its new ones, and earlier ones whose standing it changed.
-- Grain: one row an address. Parameters: from, to (offsets by partition); least, most (least and greatest offset to look at).
-- Used by: the processor dedup, once it has judged the copies.
INSERT INTO step_clicks
(
    programme_id, id, occurred_at, log_partition, log_offset, visitor_id, channel, referral_code, touch, campaign_id, sub_id, click_id,
    ad_click_id, utm_source, referrer_url, device_id, page_stage, user_activated, frame, ip_key, is_bot, source, received_at, standing,
    touched
)
SELECT
    programme_id, id, occurred_at, log_partition, log_offset, visitor_id, channel, referral_code, touch, campaign_id, sub_id, click_id,
    ad_click_id, utm_source, referrer_url, device_id, page_stage, user_activated, frame, ip_key, is_bot, source, received_at,
    (log_partition, log_offset) GLOBAL NOT IN (SELECT log_partition, log_offset FROM touched_copies WHERE kind = 'click' AND verdict != 'stands'),
    (log_partition, log_offset) GLOBAL IN (SELECT log_partition, log_offset FROM touched_rows WHERE kind = 'click') AS earlier
FROM clicks FINAL
WHERE log_offset >= {least:UInt64}
  AND log_offset < {most:UInt64}
  AND ((log_offset >= {from:Array(UInt64)}[log_partition + 1] AND log_offset < {to:Array(UInt64)}[log_partition + 1]) OR earlier)
SETTINGS use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 0
