-- Grain: one row a pair of advocates whom a reviewer cut apart: the case of which it was said, and how much binds them all the same (0 where they are not bound any
-- more). Times are ms since 1970. In order of time. Parameters: programme. Read by: dashboard/reports/ring-rows.ts
SELECT c.case_id AS case_id, c.review_id AS review_id, c.a AS a, c.b AS b, c.reviewer AS reviewer, c.cut_ms AS cut_ms, p.weight_ppb AS weight_ppb, p.component AS component
FROM
(
    SELECT
        case_id, JSONExtractString(cut, 'id') AS review_id, JSONExtractString(cut, 'edge', 1) AS a, JSONExtractString(cut, 'edge', 2) AS b,
        JSONExtractString(cut, 'by') AS reviewer, JSONExtractUInt(cut, 'at') AS cut_ms
    FROM case_folds FINAL
    ARRAY JOIN JSONExtractArrayRaw(cuts) AS cut
    WHERE programme_id = {programme:String} AND cuts != '[]'
) AS c
LEFT JOIN (SELECT a, b, weight_ppb, component FROM ring_pairs FINAL WHERE programme_id = {programme:String} AND cut_review != '') AS p ON p.a = c.a AND p.b = c.b
ORDER BY cut_ms, review_id
