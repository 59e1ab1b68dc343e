-- Lists every standing click by its day.
-- Grain: as counted_clicks. Blocks are kept small, because rows are many. Parameters: step. Used by: the processor rollups, from nothing.
INSERT INTO counted_clicks (programme_id, day, log_partition, log_offset, channel, visitor, is_bot, referred, version)
SELECT programme_id, toDate(occurred_at), log_partition, log_offset, channel, cityHash64(visitor_id), is_bot, referral_code IS NOT NULL, {step:UInt64}
FROM standing_clicks
SETTINGS min_insert_block_size_rows = 300000, min_insert_block_size_bytes = 100000000
