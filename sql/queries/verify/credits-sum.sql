-- The shares of every credited conversion and model sum to 10^9, and its amounts to its value.
-- Grain: one row a conversion and model for which they do not. Read by: fairlead verify.
SELECT
    credited.programme_id AS programme_id,
    credited.conversion_id AS conversion_id,
    credited.model AS model,
    credited.share_ppb AS share_ppb,
    credited.amount_minor AS amount_minor,
    outcome.value_minor AS value_minor
FROM
(
    SELECT programme_id, conversion_id, model, sum(toUInt64(share_ppb)) AS share_ppb, sum(amount_minor) AS amount_minor
    FROM credits FINAL
    GROUP BY programme_id, conversion_id, model
) AS credited
LEFT JOIN (SELECT programme_id, conversion_id, value_minor FROM conversion_outcomes FINAL) AS outcome
    ON outcome.programme_id = credited.programme_id AND outcome.conversion_id = credited.conversion_id
WHERE credited.share_ppb != 1000000000 OR credited.amount_minor != outcome.value_minor
ORDER BY programme_id, conversion_id, model
LIMIT 20
