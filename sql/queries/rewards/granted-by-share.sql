-- Grain: one row a claim on caps on money of a conversion that the step looked at, by currency: what is granted of its rewards in cash to the advocate.
-- Parameters: parts, part: only conversions whose hash modulo parts is part.
-- Read by: processors/rewards/processor.ts
SELECT
    c.programme_id AS programme_id, c.conversion_id AS conversion_id, c.advocate_id AS advocate_id, c.currency AS currency,
    toFloat64(if(l.known = 1, l.left_minor, c.gross_minor)) AS granted
FROM
(
    SELECT programme_id, month, conversion_id, advocate_id, currency, gross_minor
    FROM cap_claims FINAL
    WHERE currency != '' AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
) AS c
LEFT JOIN
(
    SELECT programme_id, month, conversion_id, advocate_id, currency, left_minor, 1 AS known
    FROM cap_limits FINAL
    WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
) AS l ON l.programme_id = c.programme_id AND l.month = c.month AND l.conversion_id = c.conversion_id AND l.advocate_id = c.advocate_id AND l.currency = c.currency
