-- A visitor or device is shared where it gives evidence of more than one customer, and nowhere else.
-- Grain: one row a node whose count of customers is another. Read by: fairlead verify.
SELECT programme_id, node, sum(side * customers) AS difference
FROM
(
    SELECT programme_id, node, toInt64(customers) AS customers, 1 AS side
    FROM shared_nodes FINAL
    UNION ALL
    SELECT programme_id, node, toInt64(uniqExact(customer)) AS customers, -1 AS side
    FROM
    (
        SELECT programme_id, neighbour AS node, customer
        FROM (SELECT programme_id, node AS customer, neighbour FROM identity_edges FINAL)
        WHERE startsWith(customer, 'customer:')
        UNION ALL
        SELECT visits.programme_id AS programme_id, visits.device AS node, known.customer AS customer
        FROM
        (
            SELECT programme_id, node AS device, neighbour AS visitor
            FROM identity_edges FINAL
            WHERE startsWith(node, 'device:') AND startsWith(neighbour, 'visitor:')
        ) AS visits
        INNER JOIN
        (
            SELECT programme_id, node AS customer, neighbour AS visitor
            FROM identity_edges FINAL
            WHERE startsWith(node, 'customer:') AND startsWith(neighbour, 'visitor:')
        ) AS known ON known.programme_id = visits.programme_id AND known.visitor = visits.visitor
    )
    GROUP BY programme_id, node
    HAVING customers > 1
)
GROUP BY programme_id, node
HAVING difference != 0
ORDER BY programme_id, node
LIMIT 20
