-- Every alert is of a case and says what it says, and every case that signals opened has one.
-- Grain: one row an alert that is of none, or a case without one. Read by: fairlead verify.
SELECT programme_id, case_id, problem
FROM
(
    SELECT programme_id, case_id, 'no_case' AS problem
    FROM alerts FINAL
    WHERE (programme_id, case_id, state, severity, opened_at) NOT IN (SELECT programme_id, case_id, state, severity, opened_at FROM cases FINAL)
    UNION ALL
    SELECT programme_id, case_id, 'no_alert'
    FROM cases FINAL
    WHERE (programme_id, case_id) NOT IN (SELECT programme_id, case_id FROM alerts FINAL)
      AND (programme_id, case_id) IN
          (SELECT programme_id, case_id FROM fraud_standing FINAL
           WHERE held_by = 'risk' AND (programme_id, conversion_id, advocate_id, case_id) IN (SELECT programme_id, conversion_id, advocate_id, case_id FROM holds FINAL))
)
ORDER BY programme_id, case_id, problem
LIMIT 20
