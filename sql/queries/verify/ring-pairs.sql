-- Both of a pair have the same component, and the component is the least advocate of all who hang together; both are in the ring that the pair names; nobody is in a
-- ring by a pair that was cut apart.
-- Grain: one row a pair for which that is not so. Read by: fairlead verify.
WITH
    pairs AS (SELECT * FROM ring_pairs FINAL),
    ends AS (SELECT programme_id, arrayJoin([a, b]) AS advocate, component FROM pairs)
SELECT p.programme_id AS programme_id, p.a AS a, p.b AS b, p.component AS component, p.ring_id AS ring_id, p.cut_review AS cut_review
FROM pairs AS p
WHERE p.a >= p.b OR p.component > p.a
   OR (p.programme_id, p.component) NOT IN (SELECT programme_id, advocate FROM ends)
   OR (p.programme_id, p.a) IN (SELECT programme_id, advocate FROM ends GROUP BY programme_id, advocate HAVING uniqExact(component) > 1)
   OR (p.programme_id, p.b) IN (SELECT programme_id, advocate FROM ends GROUP BY programme_id, advocate HAVING uniqExact(component) > 1)
   OR (p.ring_id != '' AND (p.programme_id, p.ring_id, p.a) NOT IN (SELECT programme_id, ring_id, member_id FROM rings FINAL WHERE member_kind = 'advocate'))
   OR (p.ring_id != '' AND (p.programme_id, p.ring_id, p.b) NOT IN (SELECT programme_id, ring_id, member_id FROM rings FINAL WHERE member_kind = 'advocate'))
   OR (p.cut_review != '' AND (p.programme_id, p.a, p.b) IN (SELECT programme_id, a, b FROM ring_edges FINAL))
ORDER BY programme_id, a, b
LIMIT 20
