-- Every outcome that tells of a path has it, where it happened and as it was decided, and there are no others; lists are of one length, of one age order,
-- and hold all touchpoints, or a thousand of more.
-- Grain: one row a conversion for which it is not so. Read by: fairlead verify.
SELECT programme_id, conversion_id, occurred_at, sum(side) AS rows_difference
FROM
(
    SELECT programme_id, conversion_id, occurred_at, type, value_minor, currency, outcome, advocate_id, model, 1 AS side
    FROM conversion_outcomes FINAL
    WHERE path_hash != 0
    UNION ALL
    SELECT programme_id, conversion_id, occurred_at, type, value_minor, currency, outcome, advocate_id, model, -1
    FROM conversion_paths FINAL
    WHERE length(channels) = least(touchpoints, 1000)
      AND length(channels) = length(advocates)
      AND length(channels) = length(ages)
      AND ages = arrayReverseSort(ages)
)
GROUP BY programme_id, conversion_id, occurred_at, type, value_minor, currency, outcome, advocate_id, model
HAVING rows_difference != 0
ORDER BY programme_id, conversion_id
LIMIT 20
