-- Grain: one row a conversion with a score: the greatest of its candidates (parts per billion), and the reasons.
-- Parameters: {programme:String}, {ids:Array(String)}. Read by: report passed.
SELECT conversion_id, score_ppb, arrayMap(one -> toString(one), reasons) AS reasons
FROM risks FINAL
WHERE programme_id = {programme:String} AND conversion_id IN {ids:Array(String)}
ORDER BY conversion_id, score_ppb DESC, advocate_id
LIMIT 1 BY conversion_id
