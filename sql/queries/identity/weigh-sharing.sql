-- How many customers each touched visitor, each touched device and each device of a touched visitor gives evidence of, now (customers), and
-- whether it was more than one before the step (was). A device has the customers linked to it and those of its visitors.
-- Grain: one row a node. Parameters: committed. Used by: the processor identity, once the links are gathered.
INSERT INTO touched_sharing (programme_id, node, was, customers)
SELECT programme_id, node, uniqExactIf(customer, customer != '' AND known_since <= {committed:UInt64}) > 1, uniqExactIf(customer, customer != '')
FROM
(
    SELECT programme_id, node, '' AS customer, toUInt64(0) AS known_since
    FROM touched_nodes
    WHERE startsWith(node, 'visitor:') OR startsWith(node, 'device:')
    UNION ALL
    SELECT programme_id, neighbour, '', toUInt64(0)
    FROM weighed_links
    WHERE startsWith(node, 'visitor:') AND startsWith(neighbour, 'device:')
    UNION ALL
    SELECT programme_id, node, neighbour, added_step
    FROM weighed_links
    WHERE startsWith(neighbour, 'customer:')
      AND (startsWith(node, 'device:') OR (programme_id, node) IN (SELECT programme_id, node FROM touched_nodes))
    UNION ALL
    SELECT of_device.programme_id, of_device.node, of_visitor.neighbour, greatest(of_device.added_step, of_visitor.added_step)
    FROM
    (
        SELECT programme_id, node, neighbour, added_step
        FROM weighed_links
        WHERE startsWith(node, 'device:') AND startsWith(neighbour, 'visitor:')
    ) AS of_device
    INNER JOIN
    (
        SELECT programme_id, node, neighbour, added_step
        FROM weighed_links
        WHERE startsWith(node, 'visitor:') AND startsWith(neighbour, 'customer:')
    ) AS of_visitor ON of_visitor.programme_id = of_device.programme_id AND of_visitor.node = of_device.neighbour
)
GROUP BY programme_id, node
