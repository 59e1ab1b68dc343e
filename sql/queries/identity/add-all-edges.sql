-- Every link that any standing event shows, in both directions.
-- Grain: one row a direction of a link. Parameters: step. Used by: the processor identity, from nothing.
INSERT INTO identity_edges (programme_id, node, neighbour, since, added_step, version)
SELECT programme_id, ends.1, ends.2, since, {step:UInt64}, {step:UInt64}
FROM
(
    SELECT programme_id, a, b, min(occurred_at) AS since
    FROM standing_evidence
    GROUP BY programme_id, a, b
)
ARRAY JOIN [(a, b), (b, a)] AS ends
SETTINGS max_bytes_before_external_group_by = 400000000
