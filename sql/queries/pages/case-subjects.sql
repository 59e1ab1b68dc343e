-- Grain: one row a case of which the subject exists: an advocate, a conversion that was decided, or a ring, which also exists where it came apart by what was said of it.
-- Parameters: programme, cases.
-- Read by: dashboard/reports/case-reviews.ts
SELECT DISTINCT concat('advocate:', advocate_id) AS case_id
FROM advocates FINAL
WHERE programme_id = {programme:String} AND advocate_id IN arrayMap(one -> substring(one, 10), arrayFilter(one -> startsWith(one, 'advocate:'), {cases:Array(String)}))
UNION DISTINCT
SELECT DISTINCT concat('conversion:', conversion_id) AS case_id
FROM conversion_outcomes FINAL
WHERE programme_id = {programme:String} AND conversion_id IN arrayMap(one -> substring(one, 12), arrayFilter(one -> startsWith(one, 'conversion:'), {cases:Array(String)}))
UNION DISTINCT
SELECT concat('ring:', ring_id) AS case_id
FROM rings FINAL
WHERE programme_id = {programme:String} AND ring_id IN arrayMap(one -> substring(one, 6), arrayFilter(one -> startsWith(one, 'ring:'), {cases:Array(String)}))
UNION DISTINCT
SELECT case_id
FROM standing_reviews
WHERE programme_id = {programme:String} AND startsWith(case_id, 'ring:') AND case_id IN {cases:Array(String)}
