-- Grain: one row a claim of one conversion on caps that was cut or denied, with what it claimed and the caps. Amounts in minor units; NULL for no
-- such cap.
-- Parameters: programme, conversion.
-- Read by: processors/attribution/story/load-one.ts
SELECT
    l.advocate_id AS advocate_id, nullIf(toString(l.currency), '') AS currency, toBool(l.denied) AS denied, l.limited_by AS limited_by,
    c.gross_minor AS gross_minor, l.left_minor AS left_minor, nullIf(c.credits_per_day, 0) AS credits_per_day,
    c.advocate_month_minor AS advocate_month_minor, c.programme_month_minor AS programme_month_minor
FROM (SELECT * FROM cap_limits FINAL WHERE programme_id = {programme:String} AND conversion_id = {conversion:String}) AS l
INNER JOIN (SELECT * FROM cap_claims FINAL WHERE programme_id = {programme:String} AND conversion_id = {conversion:String}) AS c
    ON c.month = l.month AND c.advocate_id = l.advocate_id AND c.currency = l.currency
ORDER BY advocate_id, currency
