-- Adds the links that the step's standing events show, in both directions, and moves `since` of known ones back where they show it earlier.
-- Grain: one row a direction of a link. Parameters: step. Used by: the processor identity.
INSERT INTO identity_edges (programme_id, node, neighbour, since, added_step, version)
SELECT
    fresh.programme_id,
    fresh.node,
    fresh.neighbour,
    if(old.added_step = 0, fresh.since, least(fresh.since, old.since)),
    if(old.added_step = 0, {step:UInt64}, old.added_step),
    {step:UInt64}
FROM
(
    SELECT programme_id, ends.1 AS node, ends.2 AS neighbour, min(since) AS since
    FROM touched_evidence
    ARRAY JOIN [(a, b), (b, a)] AS ends
    WHERE standing = 1 AND (programme_id, a, b) NOT IN (SELECT programme_id, a, b FROM cut_links FINAL)
    GROUP BY programme_id, node, neighbour
) AS fresh
LEFT JOIN
(
    SELECT programme_id, node, neighbour, since, added_step
    FROM identity_edges FINAL
    WHERE (programme_id, node) IN (SELECT programme_id, arrayJoin([a, b]) FROM touched_evidence)
) AS old
    ON old.programme_id = fresh.programme_id AND old.node = fresh.node AND old.neighbour = fresh.neighbour
WHERE old.added_step = 0 OR fresh.since < old.since
