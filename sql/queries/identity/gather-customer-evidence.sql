-- What the step's customer events show of pairs of nodes.
-- Grain: one row a pair, apart by whether the events stand and whether that changed. Used by: the processor identity.
INSERT INTO touched_evidence (programme_id, a, b, since, standing, lost)
SELECT
    programme_id,
    'visitor:' || assumeNotNull(visitor_id) AS a,
    'customer:' || customer_id AS b,
    min(occurred_at),
    standing,
    touched AS lost
FROM step_customers
WHERE visitor_id IS NOT NULL
GROUP BY programme_id, a, b, standing, lost
