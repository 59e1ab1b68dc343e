-- What the paying credits of a conversion give an advocate is what the granted decision says.
-- Grain: one row a conversion and advocate for which it is not. Read by: fairlead verify.
SELECT programme_id, conversion_id, advocate_id, sum(side * amount_minor) AS difference_minor
FROM
(
    SELECT programme_id, conversion_id, advocate_id, amount_minor, 1 AS side
    FROM decisions FINAL
    WHERE outcome = 'granted'
    UNION ALL
    SELECT programme_id, conversion_id, advocate_id, amount_minor, -1
    FROM credits FINAL
    WHERE pays = 1
)
GROUP BY programme_id, conversion_id, advocate_id
HAVING difference_minor != 0
ORDER BY programme_id, conversion_id, advocate_id
LIMIT 20
