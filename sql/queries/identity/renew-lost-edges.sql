-- Weighs anew the links of rows whose standing changed: over all standing events, struck where none shows them any more. They count as added
-- by this step, so that the persons at both ends are looked at.
-- Grain: one row a direction of a link. Parameters: step. Used by: the processor identity, before the step's own links are added.
INSERT INTO identity_edges (programme_id, node, neighbour, since, added_step, version, is_deleted)
SELECT programme_id, ends.1, ends.2, since, {step:UInt64}, {step:UInt64}, events = 0
FROM
(
    SELECT lost.programme_id AS programme_id, lost.a AS a, lost.b AS b, shown.since AS since, shown.events AS events
    FROM
    (
        SELECT DISTINCT programme_id, a, b
        FROM touched_evidence
        WHERE lost = 1
    ) AS lost
    LEFT JOIN
    (
        SELECT programme_id, a, b, min(occurred_at) AS since, count() AS events
        FROM standing_evidence
        WHERE (programme_id, a, b) IN (SELECT programme_id, a, b FROM touched_evidence WHERE lost = 1)
        GROUP BY programme_id, a, b
    ) AS shown
        ON shown.programme_id = lost.programme_id AND shown.a = lost.a AND shown.b = lost.b
)
ARRAY JOIN [(a, b), (b, a)] AS ends
