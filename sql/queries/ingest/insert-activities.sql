-- Takes one batch of activity events as one block, so that a kill leaves all of it or nothing.
-- Grain: one row a record of fairlead.activity. Source: the Arrow stream of ingest/event-columns.ts.
-- Parameters: k0, k1: the two halves of the key that addresses are hashed with (kept outside the warehouse).
-- Used by: the consumer.
INSERT INTO activities
(
    programme_id, source, id, occurred_at, advocate_id, action, medium, invite_id, invitee_hash, visitor_id,
    device_id, user_agent, extra, content_hash, log_partition, log_offset, received_at, ip_key, net_key, country,
    asn, as_org, ip_class, browser, os, device_class, is_bot, bot_reason, enrichment_missing, enrichment_version,
    is_deleted
)
SETTINGS max_insert_block_size = 16000000, min_insert_block_size_rows = 16000000, min_insert_block_size_bytes = 4000000000
SELECT
    programme_id, source, id, occurred_at, advocate_id, action, medium, invite_id, invitee_hash, visitor_id,
    device_id, user_agent, extra,
    -- A browser's event has the address and the user agent of its request, as the collector lends them: a retry may come from another
    -- network, and is the same event all the same. What lent fields and told ones are can no longer be told here, so neither counts.
    cityHash64((
        id, occurred_at, advocate_id, action, medium, invite_id, invitee_hash, visitor_id, device_id,
        if(source = 'browser', NULL, user_agent), extra, if(source = 'browser', NULL, ip_key)
    )) AS content_hash,
    log_partition, log_offset, received_at,
    if(isNull(ip_text), NULL, lower(hex(sipHash128ReferenceKeyed(({k0:UInt64}, {k1:UInt64}), ip_text)))) AS ip_key,
    if(isNull(net_text), NULL, lower(hex(sipHash128ReferenceKeyed(({k0:UInt64}, {k1:UInt64}), net_text)))) AS net_key,
    country, asn, as_org, ip_class, browser, os, device_class, is_bot, bot_reason, enrichment_missing,
    1 AS enrichment_version,
    0 AS is_deleted
FROM {{source}}
