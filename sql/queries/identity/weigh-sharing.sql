-- How many customers each touched visitor, each touched device and each device of a touched visitor gives evidence of, now (customers), and
-- whether it was more than one before the step (was). A device has the customers linked to it and those of its visitors.
-- Grain: one row a node. Parameters: committed. Used by: the processor identity.
INSERT INTO touched_sharing (programme_id, node, was, customers)
WITH
    visitors AS
    (
        SELECT DISTINCT programme_id, node
        FROM touched_nodes
        WHERE startsWith(node, 'visitor:')
    ),
    devices AS
    (
        SELECT DISTINCT programme_id, node
        FROM touched_nodes
        WHERE startsWith(node, 'device:')
        UNION DISTINCT
        SELECT programme_id, neighbour
        FROM identity_edges FINAL
        WHERE (programme_id, node) IN (SELECT programme_id, node FROM visitors) AND startsWith(neighbour, 'device:')
    ),
    device_links AS
    (
        SELECT programme_id, node, neighbour, added_step
        FROM identity_edges FINAL
        WHERE (programme_id, node) IN (SELECT programme_id, node FROM devices)
    ),
    visitor_customers AS
    (
        SELECT programme_id, node, neighbour, added_step
        FROM identity_edges FINAL
        WHERE startsWith(neighbour, 'customer:')
          AND startsWith(node, 'visitor:')
          AND ((programme_id, node) IN (SELECT programme_id, node FROM visitors)
               OR (programme_id, node) IN (SELECT programme_id, neighbour FROM device_links WHERE startsWith(neighbour, 'visitor:')))
    )
SELECT programme_id, node, uniqExactIf(customer, customer != '' AND known_since <= {committed:UInt64}) > 1, uniqExactIf(customer, customer != '')
FROM
(
    SELECT programme_id, node, '' AS customer, toUInt64(0) AS known_since
    FROM visitors
    UNION ALL
    SELECT programme_id, node, '', toUInt64(0)
    FROM devices
    UNION ALL
    SELECT programme_id, node, neighbour, added_step
    FROM visitor_customers
    WHERE (programme_id, node) IN (SELECT programme_id, node FROM visitors)
    UNION ALL
    SELECT programme_id, node, neighbour, added_step
    FROM device_links
    WHERE startsWith(neighbour, 'customer:')
    UNION ALL
    SELECT device_links.programme_id, device_links.node, visitor_customers.neighbour, greatest(device_links.added_step, visitor_customers.added_step)
    FROM device_links
    INNER JOIN visitor_customers
        ON visitor_customers.programme_id = device_links.programme_id AND visitor_customers.node = device_links.neighbour
)
GROUP BY programme_id, node
