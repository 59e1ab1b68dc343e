-- Counts the visitors of the dirty days of one bucket.
-- Grain: one row a day. Parameters: step; buckets (how many), bucket (from 0) of days. Used by: the processor rollups.
INSERT INTO daily_visitors (programme_id, day, visitors, referred_visitors, version)
SELECT
    programme_id,
    toDate(occurred_at) AS day,
    uniqExactIf(cityHash64(visitor_id), NOT ifNull(is_bot, false)),
    uniqExactIf(cityHash64(visitor_id), NOT ifNull(is_bot, false) AND referral_code IS NOT NULL),
    {step:UInt64}
FROM standing_clicks
WHERE (programme_id, toDate(occurred_at)) IN
      (SELECT programme_id, day FROM dirty_days WHERE panel = 'clicks' AND toRelativeDayNum(day) % {buckets:UInt32} = {bucket:UInt32})
GROUP BY programme_id, day
