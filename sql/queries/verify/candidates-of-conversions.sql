-- The candidates of every conversion are the advocates of its decisions, and have the conversion's own time.
-- Grain: one row a conversion and advocate that only one of both knows, or at another time. Read by: fairlead verify.
SELECT programme_id, conversion_id, advocate_id, groupArray(told) AS known_to
FROM
(
    SELECT programme_id, conversion_id, advocate_id, occurred_at AS at, 'candidates' AS told FROM candidates FINAL
    UNION ALL
    SELECT programme_id, conversion_id, advocate_id, decided_for, 'decisions' FROM decisions FINAL WHERE advocate_id != ''
)
GROUP BY programme_id, conversion_id, advocate_id, at
HAVING count() != 2
ORDER BY programme_id, conversion_id, advocate_id
LIMIT 20
