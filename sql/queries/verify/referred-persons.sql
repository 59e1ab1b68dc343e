-- Orders of a person count from the UTC day of the first conversion for which a credit is granted now.
-- Grain: one row of referred_persons that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, person_id, since, sum(side) AS times_told
FROM
(
    SELECT programme_id, person_id, since, 1 AS side
    FROM referred_persons FINAL
    UNION ALL
    SELECT programme_id, person_id, toDate(min(occurred_at)) AS since, -1
    FROM conversion_outcomes FINAL
    WHERE outcome = 'granted'
    GROUP BY programme_id, person_id
)
GROUP BY programme_id, person_id, since
HAVING times_told != 0
ORDER BY programme_id, person_id, since
LIMIT 20
