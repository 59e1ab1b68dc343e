-- The links that the step's words are about: whatever the evidence for them, it is weighed anew.
-- Grain: one row a pair. Used by: the processor identity.
INSERT INTO touched_evidence (programme_id, a, b, since, standing, lost)
SELECT
    programme_id,
    if(in_order, first, second) AS a,
    if(in_order, second, first) AS b,
    min(occurred_at),
    0,
    1
FROM
(
    SELECT
        programme_id, a AS first, b AS second, occurred_at,
        indexOf(['visitor', 'customer', 'device'], substringIndex(first, ':', 1)) < indexOf(['visitor', 'customer', 'device'], substringIndex(second, ':', 1)) AS in_order
    FROM step_identity_links
)
GROUP BY programme_id, a, b
