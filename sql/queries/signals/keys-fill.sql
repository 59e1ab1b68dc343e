-- Collects the conversions whose candidates are computed anew, each once, with the ids that their facts are found by.
-- Parameters: all 1 to take every conversion.
-- Used by: the processor signals.
INSERT INTO signal_keys (programme_id, person_bucket, person_id, conversion_id, order_id, customer_id, visitor_id, visitor_person, visitor_bucket, occurred_at, causes, gone)
WITH
    ifNull(c.visitor_id, '') AS visitor,
    if(i.person_id = '', concat('visitor:', visitor), i.person_id) AS visitor_owner,
    if(visitor = '' OR visitor_owner = c.person_id, '', visitor_owner) AS other_person
SELECT
    c.programme_id, c.person_bucket, c.person_id, c.conversion_id, ifNull(c.order_id, ''), ifNull(c.customer_id, ''), visitor,
    other_person, if(other_person = '', 0, toUInt16(cityHash64(other_person) % 65536)), c.occurred_at, 0, 0
FROM (SELECT * FROM conversion_states FINAL WHERE {all:UInt8} = 1 OR (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM signal_touched)) AS c
LEFT JOIN
(
    SELECT programme_id, node, person_id
    FROM identities FINAL
    WHERE startsWith(node, 'visitor:') AND ({all:UInt8} = 1 OR (programme_id, node) IN
        (SELECT programme_id, concat('visitor:', assumeNotNull(visitor_id)) FROM conversion_states WHERE visitor_id IS NOT NULL AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM signal_touched)))
) AS i
    ON i.programme_id = c.programme_id AND i.node = concat('visitor:', ifNull(c.visitor_id, ''))
