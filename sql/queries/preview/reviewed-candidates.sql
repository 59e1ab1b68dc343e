-- Grain: one row a conversion and advocate of a programme that reviewers decided: confirmed as fraud, else let go by every case that held it.
-- Parameters: programme. Read by: processors/attribution/draft/reviewed-labels.ts
SELECT conversion_id, advocate_id, toUInt8(countIf(confirmed_at IS NOT NULL) > 0) AS confirmed
FROM fraud_standing FINAL
WHERE programme_id = {programme:String}
GROUP BY conversion_id, advocate_id
HAVING confirmed = 1 OR countIf(released_at IS NULL) = 0
ORDER BY conversion_id, advocate_id
