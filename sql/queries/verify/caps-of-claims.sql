-- Every limit is of a claim that stands and leaves less than the claim asks for (or denies it), and a decision is denied by a cap where and only where
-- a limit denies it.
-- Grain: one row a limit or decision for which it is not; problem: no_claim, no_limit, not_denied, not_limited. Read by: fairlead verify.
SELECT programme_id, conversion_id, advocate_id, currency, problem
FROM
(
    SELECT
        l.programme_id AS programme_id, l.conversion_id AS conversion_id, l.advocate_id AS advocate_id, toString(l.currency) AS currency,
        multiIf(c.known = 0, 'no_claim', l.denied = 0 AND l.left_minor >= c.gross_minor, 'no_limit', l.denied = 1 AND d.known = 0, 'not_denied', '') AS problem
    FROM (SELECT * FROM cap_limits FINAL) AS l
    LEFT JOIN (SELECT programme_id, month, advocate_id, conversion_id, currency, gross_minor, 1 AS known FROM cap_claims FINAL) AS c
        ON c.programme_id = l.programme_id AND c.month = l.month AND c.advocate_id = l.advocate_id AND c.conversion_id = l.conversion_id AND c.currency = l.currency
    LEFT JOIN (SELECT programme_id, conversion_id, advocate_id, 1 AS known FROM decisions FINAL WHERE reason = 'DENIED_LIMIT') AS d
        ON d.programme_id = l.programme_id AND d.conversion_id = l.conversion_id AND d.advocate_id = l.advocate_id
    UNION ALL
    SELECT programme_id, conversion_id, advocate_id, '', 'not_limited'
    FROM decisions FINAL
    WHERE reason = 'DENIED_LIMIT'
      AND (programme_id, conversion_id, advocate_id) NOT IN (SELECT programme_id, conversion_id, advocate_id FROM cap_limits FINAL WHERE denied = 1)
)
WHERE problem != ''
ORDER BY programme_id, conversion_id, advocate_id, currency
LIMIT 20
