-- Marks conversions that name both ends of a link between visitor and customer that the step's words cut (cause 1024) or restore (2048): their own
-- visitor's touchpoints count, or no longer do, even where no person changed.
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT states.programme_id, states.conversion_id, if(words.cut = 1, 1024, 2048)
FROM
(
    SELECT programme_id, conversion_id, concat('visitor:', assumeNotNull(visitor_id)) AS a, concat('customer:', assumeNotNull(customer_id)) AS b
    FROM conversion_states
    WHERE visitor_id IS NOT NULL AND customer_id IS NOT NULL
      AND (programme_id, concat('customer:', assumeNotNull(customer_id))) IN (SELECT programme_id, arrayJoin([a, b]) FROM step_identity_links)
) AS states
INNER JOIN
(
    SELECT DISTINCT touched.programme_id AS programme_id, touched.a AS a, touched.b AS b, (touched.programme_id, touched.a, touched.b) IN (SELECT programme_id, a, b FROM cut_links FINAL) AS cut
    FROM (SELECT programme_id, if(startsWith(a, 'customer:'), b, a) AS a, if(startsWith(a, 'customer:'), a, b) AS b FROM step_identity_links) AS touched
) AS words ON words.programme_id = states.programme_id AND words.a = states.a AND words.b = states.b
