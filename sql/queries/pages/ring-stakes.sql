-- Grain: one row a ring, and a currency in which rewards wait for the cases of its advocates ('' where none does): how much, and how many conversions are held.
-- Parameters: programme; ring: one, or '' for all. Read by: dashboard/reports/ring-rows.ts
SELECT r.ring_id AS ring_id, stake.1 AS currency, sum(stake.2) AS amount_minor, toUInt32(sum(if(stake.3 = 1, c.held, 0))) AS held
FROM (SELECT ring_id, member_id FROM rings FINAL WHERE programme_id = {programme:String} AND member_kind = 'advocate' AND ({ring:String} = '' OR ring_id = {ring:String})) AS r
INNER JOIN (SELECT case_id, currencies, amounts_minor, held FROM cases FINAL WHERE programme_id = {programme:String} AND subject_kind = 'advocate') AS c
    ON c.case_id = concat('advocate:', r.member_id)
ARRAY JOIN if(empty(c.currencies), [('', toInt64(0), 1)], arrayZip(arrayMap(one -> toString(one), c.currencies), c.amounts_minor, arrayMap(i -> toUInt8(i = 1), arrayEnumerate(c.currencies)))) AS stake
GROUP BY ring_id, currency
ORDER BY ring_id, currency
