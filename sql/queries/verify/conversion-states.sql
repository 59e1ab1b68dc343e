-- Conversion states are the standing conversions, each once, each under its person.
-- Grain: one row a conversion that breaks it (times told: 1 there and not here, -1 here and not there). Read by: fairlead verify.
SELECT programme_id, conversion_id, person, sum(side) AS times_told
FROM
(
    SELECT programme_id, conversion_id, person_id AS person, occurred_at, log_partition, log_offset, 1 AS side
    FROM conversion_states FINAL
    UNION ALL
    SELECT
        events.programme_id,
        events.id,
        if(known.person_id = '', events.subject, known.person_id),
        events.occurred_at,
        events.log_partition,
        events.log_offset,
        -1
    FROM
    (
        SELECT *, if(customer_id IS NULL, 'visitor:' || assumeNotNull(visitor_id), 'customer:' || assumeNotNull(customer_id)) AS subject
        FROM standing_conversions
    ) AS events
    LEFT JOIN (SELECT programme_id, node, person_id FROM identities FINAL) AS known
        ON known.programme_id = events.programme_id AND known.node = events.subject
)
GROUP BY programme_id, conversion_id, person, occurred_at, log_partition, log_offset
HAVING times_told != 0
ORDER BY programme_id, conversion_id
LIMIT 20
