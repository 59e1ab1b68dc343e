-- Every reward is of a decision that was granted, or of one that was reversed and is reversed with it.
-- Grain: one row a reward that is not. Read by: fairlead verify.
SELECT earned.programme_id AS programme_id, earned.conversion_id AS conversion_id, earned.advocate_id AS advocate_id, earned.state AS state, decision.outcome AS outcome
FROM (SELECT * FROM rewards FINAL) AS earned
LEFT JOIN (SELECT programme_id, conversion_id, advocate_id, outcome FROM decisions FINAL) AS decision
    ON decision.programme_id = earned.programme_id AND decision.conversion_id = earned.conversion_id AND decision.advocate_id = earned.advocate_id
WHERE NOT ((decision.outcome = 'granted' AND earned.state != 'reversed') OR (decision.outcome = 'reversed' AND earned.state = 'reversed'))
ORDER BY programme_id, conversion_id, advocate_id
LIMIT 20
