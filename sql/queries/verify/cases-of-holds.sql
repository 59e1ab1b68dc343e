-- Every open hold for a fraud review has a case that waits for a decision and counts it, with its money: nobody is held by nothing, nothing lapses unseen.
-- Grain: one row a case that does not exist, or counts otherwise. Read by: fairlead verify.
SELECT programme_id, case_id, sum(side * held) AS held_difference, sum(side * amount) AS amount_difference
FROM
(
    SELECT h.programme_id AS programme_id, h.case_id AS case_id, uniqExactIf((h.conversion_id, h.advocate_id), h.counts = 1) AS held, sum(r.minor) AS amount, 1 AS side
    FROM
    (
        SELECT programme_id, case_id, conversion_id, advocate_id, max(closed_at IS NULL OR closed_by = 'reversal') AS counts, max(closed_at IS NULL) AS is_open
        FROM holds FINAL
        WHERE case_id != ''
        GROUP BY programme_id, case_id, conversion_id, advocate_id
    ) AS h
    LEFT JOIN
    (
        SELECT programme_id, conversion_id, advocate_id, sum(amount_minor) AS minor
        FROM rewards FINAL
        WHERE state = 'earned' AND currency != ''
        GROUP BY programme_id, conversion_id, advocate_id
    ) AS r ON r.programme_id = h.programme_id AND r.conversion_id = h.conversion_id AND r.advocate_id = h.advocate_id AND h.is_open = 1
    GROUP BY h.programme_id, h.case_id
    UNION ALL
    SELECT programme_id, case_id, held, arraySum(amounts_minor), -1
    FROM cases FINAL
    WHERE held = 0 OR state IN ('open', 'assigned', 'snoozed')
)
GROUP BY programme_id, case_id
HAVING held_difference != 0 OR amount_difference != 0
ORDER BY programme_id, case_id
LIMIT 20
