-- A ring has two advocates or more, each in no other ring and at an end of one of its edges, is named by the least of them, and its score is the mean of theirs (to one
-- part per billion); its edges are pairs of it.
-- Grain: one row a ring for which that is not so. Read by: fairlead verify.
SELECT r.programme_id AS programme_id, r.ring_id AS ring_id, r.advocates AS advocates, e.ends AS advocates_of_edges
FROM
(
    SELECT programme_id, ring_id, count() AS advocates, min(member_id) AS least, arraySort(groupArray(member_id)) AS who,
        intDiv(sum(toUInt64(score_ppb)), count()) AS mean, max(ring_score_ppb) AS told
    FROM rings FINAL
    WHERE member_kind = 'advocate'
    GROUP BY programme_id, ring_id
) AS r
FULL JOIN
(
    SELECT programme_id, ring_id, arraySort(groupUniqArrayArray([a, b])) AS ends, countIf((programme_id, a, b, ring_id) NOT IN (SELECT programme_id, a, b, ring_id FROM ring_pairs FINAL)) AS strange
    FROM ring_edges FINAL
    GROUP BY programme_id, ring_id
) AS e ON e.programme_id = r.programme_id AND e.ring_id = r.ring_id
WHERE r.advocates < 2 OR r.least != r.ring_id OR r.who != e.ends OR e.strange > 0 OR abs(toInt64(r.mean) - toInt64(r.told)) > 1
   OR (r.programme_id, r.ring_id) IN
   (
       SELECT programme_id, ring_id
       FROM rings FINAL
       WHERE member_kind = 'advocate' AND (programme_id, member_id) IN
           (SELECT programme_id, member_id FROM rings FINAL WHERE member_kind = 'advocate' GROUP BY programme_id, member_id HAVING count() > 1)
   )
ORDER BY programme_id, ring_id
LIMIT 20
