-- Grain: one row a case: the conversions that it holds now, in order; those of which it was confirmed or whose hold a person ended left out.
-- Parameters: programme, cases.
-- Read by: dashboard/reports/case-door.ts
SELECT case_id, arraySort(groupUniqArray(conversion_id)) AS conversion_ids
FROM holds FINAL
WHERE programme_id = {programme:String} AND case_id IN {cases:Array(String)} AND (closed_at IS NULL OR closed_by = 'reversal')
  AND conversion_id IN (SELECT conversion_id FROM fraud_standing WHERE programme_id = {programme:String} AND case_id IN {cases:Array(String)})
GROUP BY case_id
ORDER BY case_id
