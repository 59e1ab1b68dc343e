-- Every risk is of a candidate, comes to what its contributions come to (to three parts per billion, for the rounding of each), is not below the candidate's own,
-- and holds nothing before the conversion.
-- Grain: one row a risk for which that is not so. Read by: fairlead verify.
SELECT r.programme_id AS programme_id, r.conversion_id AS conversion_id, r.advocate_id AS advocate_id, r.score_ppb AS score_ppb, r.held_from AS held_from
FROM (SELECT * FROM risks FINAL) AS r
LEFT JOIN (SELECT programme_id, conversion_id, advocate_id, occurred_at FROM candidates FINAL) AS c
    ON c.programme_id = r.programme_id AND c.conversion_id = r.conversion_id AND c.advocate_id = r.advocate_id
WHERE c.conversion_id = '' OR c.occurred_at != r.occurred_at OR r.own_score_ppb > r.score_ppb OR r.score_ppb = 0
   OR ifNull(r.held_from < r.occurred_at, 0) OR length(r.reasons) != length(r.contributions)
   OR abs((1 - arrayProduct(arrayMap(x -> 1 - x / 1000000000, r.contributions))) * 1000000000 - r.score_ppb) > 3
ORDER BY programme_id, conversion_id, advocate_id
LIMIT 20
