-- Grain: one row a claim on caps of those that must be put in order anew, in the order in which caps are consumed, after a given one; with the limit
-- that is stored of it (known 1). Times are ms since 1970.
-- Parameters: programme, month, received (ms), conversion, advocate, currency: of the claim before; most: rows.
-- Read by: processors/attribution/caps.ts
SELECT
    c.programme_id AS programme_id, toUInt32(c.month) AS month, c.advocate_id AS advocate_id, c.conversion_id AS conversion_id, c.currency AS currency,
    toUInt32(c.day) AS day, toFloat64(toUnixTimestamp64Milli(c.received_at)) AS received_ms, toFloat64(c.gross_minor) AS gross,
    toUInt32(c.credits_per_day) AS credits_per_day, toFloat64(c.advocate_month_minor) AS advocate_month, toFloat64(c.programme_month_minor) AS programme_month,
    toUInt32(l.known) AS known, toUInt32(l.denied) AS denied, toFloat64(l.left_minor) AS left, l.limited_by AS limited_by
FROM
(
    SELECT *
    FROM cap_claims FINAL
    WHERE (programme_id, month) IN (SELECT programme_id, month FROM attribution_touched_caps)
      AND ((programme_id, month, '', toUInt32(0)) IN (SELECT programme_id, month, advocate_id, day FROM attribution_touched_caps)
        OR (programme_id, month, advocate_id, toUInt32(0)) IN (SELECT programme_id, month, advocate_id, day FROM attribution_touched_caps)
        OR (programme_id, month, advocate_id, day) IN (SELECT programme_id, month, advocate_id, day FROM attribution_touched_caps))
      AND (toString(programme_id), month, received_at, conversion_id, advocate_id, toString(currency))
        > ({programme:String}, {month:UInt16}, fromUnixTimestamp64Milli({received:Int64}, 'UTC'), {conversion:String}, {advocate:String}, {currency:String})
    ORDER BY programme_id, month, received_at, conversion_id, advocate_id, currency
    LIMIT {most:UInt64}
) AS c
LEFT JOIN
(
    SELECT programme_id, month, advocate_id, conversion_id, currency, denied, left_minor, limited_by, 1 AS known
    FROM cap_limits FINAL
    WHERE (programme_id, month) IN (SELECT programme_id, month FROM attribution_touched_caps)
) AS l
    ON l.programme_id = c.programme_id AND l.month = c.month AND l.advocate_id = c.advocate_id AND l.conversion_id = c.conversion_id AND l.currency = c.currency
ORDER BY programme_id, month, received_ms, conversion_id, advocate_id, currency
