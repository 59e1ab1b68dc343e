-- Grain: one row a pair of advocates who are bound in a ring, or were until it was cut. Parameters: programme; ring; a, b: the smaller id first.
-- Read by: dashboard/reports/case-door.ts
SELECT a, b, cut_review AS review
FROM ring_pairs FINAL
WHERE programme_id = {programme:String} AND a = {a:String} AND b = {b:String} AND (ring_id = {ring:String} OR cut_review != '')
