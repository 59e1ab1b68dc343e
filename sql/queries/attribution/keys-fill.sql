-- Collects the conversions to decide anew, each once, with the ids that their facts are found by.
-- Parameters: all 1 to take every conversion.
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_keys (programme_id, person_bucket, person_id, conversion_id, order_id, customer_id, visitor_id, visitor_person, visitor_bucket, occurred_at, causes, gone)
WITH
    ifNull(c.visitor_id, '') AS visitor,
    if(i.person_id = '', concat('visitor:', visitor), i.person_id) AS visitor_owner,
    if(visitor = '' OR visitor_owner = c.person_id, '', visitor_owner) AS other_person
SELECT
    c.programme_id, c.person_bucket, c.person_id, c.conversion_id, ifNull(c.order_id, ''), ifNull(c.customer_id, ''), visitor,
    other_person, if(other_person = '', 0, toUInt16(cityHash64(other_person) % 65536)), c.occurred_at, t.causes, 0
FROM (SELECT * FROM conversion_states FINAL WHERE {all:UInt8} = 1 OR (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_touched)) AS c
LEFT JOIN (SELECT programme_id, conversion_id, groupBitOr(causes) AS causes FROM attribution_touched GROUP BY programme_id, conversion_id) AS t
    ON t.programme_id = c.programme_id AND t.conversion_id = c.conversion_id
LEFT JOIN
(
    SELECT programme_id, node, person_id
    FROM identities FINAL
    WHERE startsWith(node, 'visitor:') AND ({all:UInt8} = 1 OR (programme_id, node) IN
        (SELECT programme_id, concat('visitor:', assumeNotNull(visitor_id)) FROM conversion_states WHERE visitor_id IS NOT NULL AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_touched)))
) AS i
    ON i.programme_id = c.programme_id AND i.node = concat('visitor:', ifNull(c.visitor_id, ''))
