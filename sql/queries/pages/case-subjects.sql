-- Grain: one row a case of which the subject exists: an advocate, or a conversion that was decided.
-- Parameters: programme, cases.
-- Read by: dashboard/reports/case-reviews.ts
SELECT DISTINCT concat('advocate:', advocate_id) AS case_id
FROM advocates FINAL
WHERE programme_id = {programme:String} AND advocate_id IN arrayMap(one -> substring(one, 10), arrayFilter(one -> startsWith(one, 'advocate:'), {cases:Array(String)}))
UNION ALL
SELECT DISTINCT concat('conversion:', conversion_id) AS case_id
FROM conversion_outcomes FINAL
WHERE programme_id = {programme:String} AND conversion_id IN arrayMap(one -> substring(one, 12), arrayFilter(one -> startsWith(one, 'conversion:'), {cases:Array(String)}))
