-- Grain: one row a case to compute and currency: rewards that wait for it (minor units), the customer's beside the advocate's.
-- Read by: processors/cases/cases.ts
SELECT h.programme_id AS programme_id, h.case_id AS case_id, r.currency AS currency, sum(r.amount_minor) AS amount_minor
FROM
(
    SELECT DISTINCT programme_id, case_id, conversion_id, advocate_id
    FROM holds FINAL
    WHERE case_id != '' AND closed_at IS NULL
      AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM fraud_standing WHERE (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys))
      AND (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys)
) AS h
INNER JOIN
(
    SELECT programme_id, conversion_id, advocate_id, toString(currency) AS currency, sum(amount_minor) AS amount_minor
    FROM rewards FINAL
    WHERE state = 'earned' AND currency != ''
      AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM fraud_standing WHERE (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys))
    GROUP BY programme_id, conversion_id, advocate_id, currency
) AS r ON r.programme_id = h.programme_id AND r.conversion_id = h.conversion_id AND r.advocate_id = h.advocate_id
GROUP BY h.programme_id, h.case_id, r.currency
HAVING amount_minor > 0
