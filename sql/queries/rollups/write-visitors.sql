-- Counts the visitors of the dirty days of one bucket.
-- Grain: one row a day. Parameters: step; buckets (how many), bucket (from 0) of days. Used by: the processor rollups.
INSERT INTO daily_visitors (programme_id, day, visitors, referred_visitors, version)
SELECT
    programme_id,
    day,
    uniqExactIf(visitor, NOT ifNull(is_bot, false)),
    uniqExactIf(visitor, NOT ifNull(is_bot, false) AND referred),
    {step:UInt64}
FROM counted_clicks FINAL
WHERE (programme_id, day) IN
      (SELECT programme_id, day FROM dirty_days WHERE panel = 'clicks' AND toRelativeDayNum(day) % {buckets:UInt32} = {bucket:UInt32})
GROUP BY programme_id, day
