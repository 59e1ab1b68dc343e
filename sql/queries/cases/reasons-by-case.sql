-- Grain: one row a case to compute and signal behind the risk of its candidates: the most that it contributes to one of those that are held (held 1) or
-- to one of the others (0), and the greatest score among them; parts per billion.
-- Read by: processors/cases/cases.ts
SELECT
    h.programme_id AS programme_id, h.case_id AS case_id, h.is_held AS held, toString(reason) AS reason, max(contribution) AS contribution, max(r.score_ppb) AS score
FROM
(
    SELECT programme_id, case_id, conversion_id, advocate_id, toUInt8(max(closed_at IS NULL OR closed_by = 'reversal')) AS is_held
    FROM holds FINAL
    WHERE case_id != ''
      AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM fraud_standing WHERE (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys))
      AND (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys)
    GROUP BY programme_id, case_id, conversion_id, advocate_id
) AS h
INNER JOIN
(
    SELECT programme_id, conversion_id, advocate_id, score_ppb, reasons, contributions
    FROM risks FINAL
    WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM fraud_standing WHERE (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys))
) AS r ON r.programme_id = h.programme_id AND r.conversion_id = h.conversion_id AND r.advocate_id = h.advocate_id
ARRAY JOIN r.reasons AS reason, r.contributions AS contribution
GROUP BY h.programme_id, h.case_id, h.is_held, reason
