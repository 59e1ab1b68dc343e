-- Spreads every spend over its days.
-- Grain: one row a day, channel, category and currency. Parameters: step. Used by: the processor rollups, over the whole (small) table.
INSERT INTO daily_spend (programme_id, day, channel, category, currency, amount_minor, version)
SELECT
    programme_id,
    first_day + place AS day,
    channel,
    ifNull(toString(category), ''),
    currency,
    sum(intDiv(amount_minor, days) + (place < amount_minor % days)),
    {step:UInt64}
FROM
(
    SELECT
        programme_id,
        channel,
        category,
        currency,
        amount_minor,
        toDate(`from`) AS first_day,
        greatest(1, toUInt32(toDate(`to` - INTERVAL 1 MILLISECOND)) - toUInt32(first_day) + 1) AS days
    FROM standing_spends
)
ARRAY JOIN range(toUInt32(days)) AS place
GROUP BY programme_id, day, channel, category, currency
