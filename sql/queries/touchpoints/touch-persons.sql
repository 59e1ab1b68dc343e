-- Persons whose touchpoints or conversions may change: those of touched visitors, of nodes that moved (old and new) and of new conversions.
-- Grain: one row a person. Used by: the processor touchpoints.
INSERT INTO touched_persons (programme_id, person_bucket, person_id)
WITH
    subjects AS
    (
        SELECT programme_id, 'visitor:' || visitor_id AS node
        FROM touched_visitors
        UNION DISTINCT
        SELECT programme_id, node
        FROM identity_moves
        UNION DISTINCT
        SELECT programme_id, if(customer_id IS NULL, 'visitor:' || assumeNotNull(visitor_id), 'customer:' || assumeNotNull(customer_id)) AS node
        FROM step_conversions
    )
SELECT DISTINCT programme_id, toUInt16(cityHash64(person) % 65536), person
FROM
(
    SELECT subjects.programme_id AS programme_id, if(known.person_id = '', subjects.node, known.person_id) AS person
    FROM subjects
    LEFT JOIN
    (
        SELECT programme_id, node, person_id
        FROM identities FINAL
        WHERE (programme_id, node) IN (SELECT programme_id, node FROM subjects)
    ) AS known ON known.programme_id = subjects.programme_id AND known.node = subjects.node
    UNION ALL
    SELECT programme_id, old_person_id
    FROM identity_moves
)
