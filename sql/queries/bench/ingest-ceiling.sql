-- The ceiling of ingestion: the engine alone, with all its threads, inserting the same NDJSON into an equal table, unchecked
-- and unenriched.
-- Grain: one row a line. Parameters: path: the NDJSON file. Used by: fairlead bench ingest.
INSERT INTO bench_clicks
(
    programme_id, source, id, occurred_at, visitor_id, channel, referral_code, click_id, sub_id, campaign_id, touch,
    landing_url, page_stage, user_activated, referrer_url, utm_source, utm_medium, utm_campaign, user_agent, device_id,
    log_partition, log_offset, received_at
)
SELECT
    'default', 'server', id, occurred_at, visitor_id, channel, referral_code, click_id, sub_id, campaign_id, touch,
    landing_url, page_stage, user_activated, referrer_url, utm_source, utm_medium, utm_campaign, user_agent, device_id,
    0, rowNumberInAllBlocks(), occurred_at
FROM file({path:String}, 'JSONEachRow', $$
    id String, occurred_at DateTime64(3, 'UTC'), visitor_id String, channel LowCardinality(String),
    referral_code Nullable(String), click_id Nullable(String), sub_id Nullable(String),
    campaign_id LowCardinality(Nullable(String)), touch LowCardinality(Nullable(String)), landing_url Nullable(String),
    page_stage LowCardinality(Nullable(String)), user_activated Nullable(Bool), referrer_url Nullable(String),
    utm_source LowCardinality(Nullable(String)), utm_medium LowCardinality(Nullable(String)),
    utm_campaign LowCardinality(Nullable(String)), user_agent Nullable(String), device_id Nullable(String),
    ip Nullable(String)
$$)
SETTINGS date_time_input_format = 'best_effort', input_format_skip_unknown_fields = 1
