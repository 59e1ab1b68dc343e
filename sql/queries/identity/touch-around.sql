-- Hop 1: the touched nodes again, the devices weighed with them, and the neighbours of every node weighed, for which a link may have begun or
-- ceased to join; not those of a node that was shared and still is, such as a kiosk of thousands: its links joined nobody and still don't.
-- Grain: one row a node. Used by: the processor identity.
INSERT INTO touched_nodes (programme_id, node, hop)
SELECT DISTINCT programme_id, node, 1
FROM
(
    SELECT programme_id, node
    FROM touched_nodes
    UNION ALL
    SELECT programme_id, node
    FROM touched_sharing
    UNION ALL
    SELECT programme_id, neighbour
    FROM weighed_links
    WHERE (programme_id, node) IN (SELECT programme_id, node FROM touched_sharing WHERE NOT (was = 1 AND customers > 1))
)
