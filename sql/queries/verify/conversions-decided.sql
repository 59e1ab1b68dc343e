-- Every standing conversion has a decision and an outcome, and there are none of others.
-- Grain: one row a conversion that breaks it. Read by: fairlead verify.
SELECT programme_id, conversion_id, max(is_state) AS stands, max(is_decision) AS decided, max(is_outcome) AS told
FROM
(
    SELECT programme_id, conversion_id, 1 AS is_state, 0 AS is_decision, 0 AS is_outcome FROM conversion_states FINAL
    UNION ALL
    SELECT programme_id, conversion_id, 0, 1, 0 FROM decisions FINAL
    UNION ALL
    SELECT programme_id, conversion_id, 0, 0, 1 FROM conversion_outcomes FINAL
)
GROUP BY programme_id, conversion_id
HAVING NOT (stands = 1 AND decided = 1 AND told = 1)
ORDER BY programme_id, conversion_id
LIMIT 20
