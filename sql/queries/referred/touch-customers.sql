-- The customers of the touched buyers who are referred: the one a person is named after, and those that were joined with it.
-- Grain: one row a customer. Used by: the processor referred.
INSERT INTO touched_buyer_customers (programme_id, customer_id, person_id, since)
WITH persons AS
(
    SELECT programme_id, person_id, since
    FROM referred_persons FINAL
    WHERE (programme_id, person_id) IN (SELECT programme_id, buyer FROM touched_buyers)
)
SELECT programme_id, substring(person_id, 10), person_id, since
FROM persons
WHERE startsWith(person_id, 'customer:')
UNION DISTINCT
SELECT joined.programme_id, substring(joined.node, 10), joined.person_id, persons.since
FROM
(
    SELECT programme_id, node, person_id
    FROM identities FINAL
    WHERE (programme_id, node) IN
    (
        SELECT programme_id, node
        FROM identities
        WHERE (programme_id, person_id) IN (SELECT programme_id, person_id FROM persons) AND startsWith(node, 'customer:')
    )
) AS joined
INNER JOIN persons ON persons.programme_id = joined.programme_id AND persons.person_id = joined.person_id
