-- Every visitor and device that gives evidence of more than one customer. A device has the customers linked to it and those of its visitors.
-- Grain: one row a node. Parameters: step. Used by: the processor identity, from nothing.
INSERT INTO shared_nodes (programme_id, node, customers, version)
WITH
    customer_links AS
    (
        SELECT programme_id, neighbour AS linked, node AS customer
        FROM identity_edges FINAL
        WHERE startsWith(node, 'customer:')
    )
SELECT programme_id, node, uniqExact(customer) AS customers, {step:UInt64}
FROM
(
    SELECT programme_id, linked AS node, customer
    FROM customer_links
    UNION ALL
    SELECT devices.programme_id, devices.neighbour AS node, customer_links.customer AS customer
    FROM identity_edges AS devices FINAL
    INNER JOIN customer_links ON customer_links.programme_id = devices.programme_id AND customer_links.linked = devices.node
    WHERE startsWith(devices.node, 'visitor:') AND startsWith(devices.neighbour, 'device:')
)
GROUP BY programme_id, node
HAVING customers > 1
