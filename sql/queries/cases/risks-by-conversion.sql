-- Grain: one row a candidate with a risk of one conversion. Columns as in cases/risks-by-bucket.
-- Parameters: programme, conversion.
-- Read by: processors/cases/load.ts
SELECT
    programme_id, conversion_id, advocate_id, toFloat64(toUnixTimestamp64Milli(risks.occurred_at)) AS occurred_ms, toFloat64(score_ppb) AS score,
    toFloat64(toUnixTimestamp64Milli(held_from)) AS held_ms, arrayStringConcat(reasons, ',') AS reason_list, arrayStringConcat(arrayMap(one -> toString(one), contributions), ',') AS contribution_list
FROM risks FINAL
WHERE programme_id = {programme:String} AND conversion_id = {conversion:String}
