-- Grain: one row a held candidate of one of the advocates. Columns as in cases/risks-by-bucket.
-- Parameters: programme, advocates.
-- Read by: processors/cases/load.ts
SELECT
    programme_id, conversion_id, advocate_id, toFloat64(toUnixTimestamp64Milli(risks.occurred_at)) AS occurred_ms, toFloat64(score_ppb) AS score,
    toFloat64(toUnixTimestamp64Milli(held_from)) AS held_ms, arrayStringConcat(reasons, ',') AS reason_list, arrayStringConcat(arrayMap(one -> toString(one), contributions), ',') AS contribution_list
FROM risks FINAL
WHERE programme_id = {programme:String} AND advocate_id IN {advocates:Array(String)} AND held_from IS NOT NULL
