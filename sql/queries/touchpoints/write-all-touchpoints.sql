-- Files every standing click under its person.
-- Grain: one row a standing click. Blocks are kept small, because rows are wide. Parameters: step. Used by: the processor touchpoints, from nothing.
INSERT INTO touchpoints
(
    programme_id, person_bucket, person_id, occurred_at, touchpoint_id, visitor_id, channel, referral_code, touch, campaign_id, sub_id, click_id,
    ad_click_id, utm_source, referrer_url, device_id, page_stage, user_activated, frame, ip_key, is_bot, source, received_at, version
)
SELECT
    clicks.programme_id,
    toUInt16(cityHash64(person) % 65536),
    if(known.person_id = '', 'visitor:' || clicks.visitor_id, known.person_id) AS person,
    clicks.occurred_at,
    clicks.id,
    clicks.visitor_id,
    clicks.channel,
    clicks.referral_code,
    clicks.touch,
    clicks.campaign_id,
    clicks.sub_id,
    clicks.click_id,
    clicks.ad_click_id,
    clicks.utm_source,
    clicks.referrer_url,
    clicks.device_id,
    clicks.page_stage,
    clicks.user_activated,
    clicks.frame,
    clicks.ip_key,
    clicks.is_bot,
    clicks.source,
    clicks.received_at,
    {step:UInt64}
FROM standing_clicks AS clicks
LEFT JOIN
(
    SELECT programme_id, substring(node, 9) AS visitor_id, person_id
    FROM identities FINAL
    WHERE startsWith(node, 'visitor:')
) AS known ON known.programme_id = clicks.programme_id AND known.visitor_id = clicks.visitor_id
SETTINGS min_insert_block_size_rows = 300000, min_insert_block_size_bytes = 100000000
