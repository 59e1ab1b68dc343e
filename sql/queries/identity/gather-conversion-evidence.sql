-- What the step's conversion events show of pairs of nodes.
-- Grain: one row a pair, apart by whether the events stand and whether that changed. Used by: the processor identity.
INSERT INTO touched_evidence (programme_id, a, b, since, standing, lost)
SELECT
    programme_id,
    assumeNotNull(pair.1) AS a,
    assumeNotNull(pair.2) AS b,
    min(occurred_at),
    standing,
    touched AS lost
FROM step_conversions
ARRAY JOIN [
    ('visitor:' || visitor_id, 'customer:' || customer_id),
    ('visitor:' || visitor_id, 'device:' || device_id),
    ('customer:' || customer_id, 'device:' || device_id)
] AS pair
WHERE isNotNull(pair.1) AND isNotNull(pair.2)
GROUP BY programme_id, a, b, standing, lost
