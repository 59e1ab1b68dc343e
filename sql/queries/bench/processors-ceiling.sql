-- The ceiling of filing touchpoints: the engine alone, reading every click and writing as many touchpoints, under no person.
-- Grain: one row a click. Used by: fairlead bench processors; the table is emptied again by what it measures.
INSERT INTO touchpoints
    (programme_id, person_bucket, person_id, occurred_at, touchpoint_id, visitor_id, channel, referral_code, device_id, ip_key, is_bot, source, received_at, version)
SELECT
    programme_id, toUInt16(cityHash64(visitor_id) % 65536), visitor_id, occurred_at, id, visitor_id, channel, referral_code, device_id, ip_key, is_bot, source,
    received_at, 0
FROM clicks FINAL
