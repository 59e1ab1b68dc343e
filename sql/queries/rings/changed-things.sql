-- Grain: one row an advocate who shares anything, or did, and of whom the step wrote something that he shares (shared), or his audience.
-- Parameters: committed. Read by: the processor rings.
SELECT
    toString(programme_id) AS programme, advocate_id AS advocate, toUInt8(max(kind != 'audience' AND version > {committed:UInt64})) AS shared,
    toUInt8(max(kind = 'audience' AND version > {committed:UInt64})) AS audience
FROM ring_things
WHERE (programme_id, advocate_id) IN (SELECT programme_id, advocate_id FROM ring_things WHERE version > {committed:UInt64})
GROUP BY programme_id, advocate_id
HAVING countIf(kind != 'audience') > 0
ORDER BY programme, advocate
