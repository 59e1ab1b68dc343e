-- Counts the clicks of the dirty days of one bucket.
-- Grain: one row a day and channel. Parameters: step; buckets (how many), bucket (from 0) of days. Used by: the processor rollups.
INSERT INTO daily_clicks (programme_id, day, channel, clicks, bot_clicks, unknown_clicks, referral_clicks, visitors, version)
SELECT
    programme_id,
    day,
    channel,
    count(),
    countIf(is_bot),
    countIf(is_bot IS NULL),
    countIf(referred),
    uniqExactIf(visitor, NOT ifNull(is_bot, false)),
    {step:UInt64}
FROM counted_clicks FINAL
WHERE (programme_id, day) IN
      (SELECT programme_id, day FROM dirty_days WHERE panel = 'clicks' AND toRelativeDayNum(day) % {buckets:UInt32} = {bucket:UInt32})
GROUP BY programme_id, day, channel
