-- Counts what advocates did for the first time, by day.
-- Grain: one row a day. Parameters: step. Used by: the processor firsts, over the whole (small) table.
INSERT INTO daily_advocates (programme_id, day, new_advocates, first_shares, first_clicks, first_conversions, version)
SELECT
    programme_id,
    toDate(assumeNotNull(first.2)) AS day,
    countIf(first.1 = 'enrolled'),
    countIf(first.1 = 'share'),
    countIf(first.1 = 'click'),
    countIf(first.1 = 'conversion'),
    {step:UInt64}
FROM advocate_firsts FINAL
ARRAY JOIN
[
    ('enrolled', enrolled_at),
    ('share', first_share_at),
    ('click', first_click_at),
    ('conversion', first_conversion_at)
] AS first
WHERE first.2 IS NOT NULL
GROUP BY programme_id, day
