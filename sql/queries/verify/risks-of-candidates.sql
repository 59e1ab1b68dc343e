-- Every risk is of a candidate, comes to what its contributions come to (to three parts per billion, for the rounding of each), or to what the curve of
-- probabilities in force at the conversion makes of that, is not below the candidate's own, and holds nothing before the conversion.
-- Grain: one row a risk for which that is not so. Read by: fairlead verify.
WITH
    curves AS
    (
        SELECT
            programme_id, effective_at, argMax(assumeNotNull(parameters), id) AS curve,
            arrayMap(knot -> toFloat64(JSONExtractUInt(knot, 1)), JSONExtractArrayRaw(curve, 'curve')) AS scores,
            arrayMap(knot -> toFloat64(JSONExtractUInt(knot, 2)), JSONExtractArrayRaw(curve, 'curve')) AS probabilities
        FROM (SELECT *, greatest(occurred_at, effective_from) AS effective_at FROM standing_models WHERE parameters IS NOT NULL)
        WHERE JSONExtractString(assumeNotNull(parameters), 'algorithm') IN ('isotonic', 'platt')
        GROUP BY programme_id, effective_at
    ),
    judged AS
    (
        SELECT
            risk.programme_id AS programme_id, risk.conversion_id AS conversion_id, risk.advocate_id AS advocate_id, occurred_at, score_ppb,
            own_score_ppb, held_from, reasons, contributions, scores, probabilities,
            (1 - arrayProduct(arrayMap(x -> 1 - x / 1000000000, contributions))) * 1000000000 AS combined,
            arrayMap(score -> multiIf(
                empty(scores), score,
                scores[1] >= score, probabilities[1],
                scores[-1] < score, probabilities[-1],
                probabilities[arrayFirstIndex(x -> x >= score, scores) - 1]
                    + (probabilities[arrayFirstIndex(x -> x >= score, scores)] - probabilities[arrayFirstIndex(x -> x >= score, scores) - 1])
                    * (score - scores[arrayFirstIndex(x -> x >= score, scores) - 1])
                    / (scores[arrayFirstIndex(x -> x >= score, scores)] - scores[arrayFirstIndex(x -> x >= score, scores) - 1])
            ), [combined - 3, combined + 3]) AS bounds
        FROM (SELECT * FROM risks FINAL) AS risk
        ASOF LEFT JOIN curves ON curves.programme_id = risk.programme_id AND curves.effective_at <= risk.occurred_at
    )
SELECT r.programme_id AS programme_id, r.conversion_id AS conversion_id, r.advocate_id AS advocate_id, r.score_ppb AS score_ppb, r.held_from AS held_from
FROM judged AS r
LEFT JOIN (SELECT programme_id, conversion_id, advocate_id, occurred_at FROM candidates FINAL) AS c
    ON c.programme_id = r.programme_id AND c.conversion_id = r.conversion_id AND c.advocate_id = r.advocate_id
WHERE c.conversion_id = '' OR c.occurred_at != r.occurred_at OR r.own_score_ppb > r.score_ppb OR r.score_ppb = 0
   OR ifNull(r.held_from < r.occurred_at, 0) OR length(r.reasons) != length(r.contributions)
   OR r.score_ppb < r.bounds[1] - 1 OR r.score_ppb > r.bounds[2] + 1
ORDER BY programme_id, conversion_id, advocate_id
LIMIT 20
