-- Grain: one row a case to compute, of which any candidate is or was held or confirmed: held: candidates with a hold that no reviewer ended; released: whose holds
-- reviewers ended, unconfirmed; risked: signals held one of them. opened_ms: since when the earliest of the held is held, or the earliest
-- of all where none is (ms since 1970); NULL without holds.
-- Read by: processors/cases/cases.ts
SELECT
    c.programme_id AS programme_id, c.case_id AS case_id, toUInt32(countIf(h.is_held = 1 AND c.is_confirmed = 0)) AS held,
    toUInt32(countIf(c.is_confirmed = 1)) AS confirmed, toUInt32(countIf(h.known = 1 AND h.is_held = 0 AND c.is_confirmed = 0)) AS released,
    max(c.is_risked = 1 AND h.known = 1) AS risked,
    if(countIf(h.known = 1) = 0, NULL, if(held > 0, minIf(h.held_ms, h.is_held = 1 AND c.is_confirmed = 0), minIf(h.first_ms, h.known = 1))) AS opened_ms
FROM
(
    SELECT programme_id, case_id, conversion_id, advocate_id, max(held_by = 'risk') AS is_risked, max(confirmed_at IS NOT NULL) AS is_confirmed
    FROM fraud_standing FINAL
    WHERE (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys)
    GROUP BY programme_id, case_id, conversion_id, advocate_id
) AS c
LEFT JOIN
(
    SELECT
        programme_id, case_id, conversion_id, advocate_id, max(closed_at IS NULL OR closed_by = 'reversal') AS is_held, 1 AS known,
        minIf(toUnixTimestamp64Milli(opened_at), closed_at IS NULL OR closed_by = 'reversal') AS held_ms, min(toUnixTimestamp64Milli(opened_at)) AS first_ms
    FROM holds FINAL
    WHERE case_id != ''
      AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM fraud_standing WHERE (programme_id, case_id) IN (SELECT programme_id, case_id FROM case_keys))
    GROUP BY programme_id, case_id, conversion_id, advocate_id
) AS h ON h.programme_id = c.programme_id AND h.case_id = c.case_id AND h.conversion_id = c.conversion_id AND h.advocate_id = c.advocate_id
GROUP BY c.programme_id, c.case_id
HAVING held + confirmed + released > 0
