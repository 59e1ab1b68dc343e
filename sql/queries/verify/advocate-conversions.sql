-- The conversions of advocates are those of the list that name one.
-- Grain: one row of advocate_conversions that the list does not have alike (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, advocate_id, conversion_id, occurred_at, sum(side) AS times_told
FROM
(
    SELECT
        programme_id, advocate_id, conversion_id, occurred_at, type, channel, outcome, reason, model, ruleset_version, value_minor, credited_minor, currency,
        open_holds, touchpoints, customer_id, order_id, claimed_code, names, 1 AS side
    FROM advocate_conversions FINAL
    UNION ALL
    SELECT
        programme_id, advocate_id, conversion_id, occurred_at, type, channel, outcome, reason, model, ruleset_version, value_minor, credited_minor, currency,
        open_holds, touchpoints, customer_id, order_id, claimed_code, names, -1
    FROM listed_conversions FINAL
    WHERE advocate_id != ''
)
GROUP BY
    programme_id, advocate_id, conversion_id, occurred_at, type, channel, outcome, reason, model, ruleset_version, value_minor, credited_minor, currency,
    open_holds, touchpoints, customer_id, order_id, claimed_code, names
HAVING times_told != 0
ORDER BY programme_id, advocate_id, conversion_id, occurred_at
LIMIT 20
