-- Lists the step's clicks by their day, and strikes those that do not stand.
-- Grain: as counted_clicks. Parameters: step. Used by: the processor rollups.
INSERT INTO counted_clicks (programme_id, day, log_partition, log_offset, channel, visitor, is_bot, referred, version, is_deleted)
SELECT
    programme_id, toDate(occurred_at), log_partition, log_offset, channel, cityHash64(visitor_id), is_bot, referral_code IS NOT NULL, {step:UInt64},
    standing = 0
FROM step_clicks
