-- A hold for a fraud review is open where and only where the candidate stands as held by that case, unreleased and unconfirmed, and its decision is granted;
-- no other hold has a case. What was confirmed is denied or reversed, and nothing else is for that reason.
-- Grain: one row a candidate and case for which it is not; problem: no_standing, no_hold, other_case, not_confirmed, not_reversed. Read by: fairlead verify.
WITH
    standing AS (SELECT * FROM fraud_standing FINAL),
    granted AS (SELECT programme_id, conversion_id, advocate_id FROM decisions FINAL WHERE outcome = 'granted')
SELECT programme_id, conversion_id, advocate_id, case_id, problem
FROM
(
    SELECT programme_id, conversion_id, advocate_id, case_id, 'no_standing' AS problem
    FROM holds FINAL
    WHERE reason = 'HELD_FRAUD_REVIEW' AND closed_at IS NULL
      AND (programme_id, conversion_id, advocate_id, case_id, opened_at) NOT IN
          (SELECT programme_id, conversion_id, advocate_id, case_id, assumeNotNull(held_from) FROM standing WHERE held_from IS NOT NULL AND released_at IS NULL AND confirmed_at IS NULL)
    UNION ALL
    SELECT programme_id, conversion_id, advocate_id, case_id, 'no_hold'
    FROM standing
    WHERE held_from IS NOT NULL AND released_at IS NULL AND confirmed_at IS NULL
      AND (programme_id, conversion_id, advocate_id) IN granted
      AND (programme_id, conversion_id, advocate_id, case_id, assumeNotNull(held_from)) NOT IN
          (SELECT programme_id, conversion_id, advocate_id, case_id, opened_at FROM holds FINAL WHERE reason = 'HELD_FRAUD_REVIEW' AND closed_at IS NULL)
    UNION ALL
    SELECT programme_id, conversion_id, advocate_id, case_id, 'other_case'
    FROM holds FINAL
    WHERE (case_id = '') = (reason = 'HELD_FRAUD_REVIEW')
    UNION ALL
    SELECT programme_id, conversion_id, advocate_id, '', 'not_confirmed'
    FROM decisions FINAL
    WHERE reason IN ('REVERSED_FRAUD_CONFIRMED', 'DENIED_FRAUD_CONFIRMED')
      AND (programme_id, conversion_id, advocate_id) NOT IN (SELECT programme_id, conversion_id, advocate_id FROM standing WHERE confirmed_at IS NOT NULL)
    UNION ALL
    SELECT programme_id, conversion_id, advocate_id, case_id, 'not_reversed'
    FROM standing
    WHERE confirmed_at IS NOT NULL AND (programme_id, conversion_id, advocate_id) IN granted
)
ORDER BY programme_id, conversion_id, advocate_id, case_id, problem
LIMIT 20
