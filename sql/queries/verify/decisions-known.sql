-- Every decision has a reason from the table of reasons, and the outcome that the reason has.
-- Grain: one row a decision that has not. Parameters: reasons, outcomes (side by side). Read by: fairlead verify.
SELECT programme_id, conversion_id, advocate_id, outcome, reason
FROM decisions FINAL
WHERE (reason, outcome) NOT IN
(
    SELECT {reasons:Array(String)}[i], {outcomes:Array(String)}[i]
    FROM (SELECT arrayJoin(arrayEnumerate({reasons:Array(String)})) AS i)
)
ORDER BY programme_id, conversion_id, advocate_id
LIMIT 20
