-- Marks conversions of the cases whose reviews have another effect than before (causes 8192: something was said, 16384: something was undone).
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT d.programme_id, d.conversion_id, c.causes
FROM
(
    SELECT programme_id, conversion_id, concat('advocate:', advocate_id) AS case_id
    FROM decisions
    WHERE (programme_id, concat('advocate:', advocate_id)) IN (SELECT programme_id, case_id FROM touched_cases)
    UNION ALL
    SELECT programme_id, substring(case_id, 12), case_id
    FROM touched_cases
    WHERE startsWith(case_id, 'conversion:')
) AS d
INNER JOIN (SELECT programme_id, case_id, groupBitOr(causes) AS causes FROM touched_cases GROUP BY programme_id, case_id) AS c
    ON c.programme_id = d.programme_id AND c.case_id = d.case_id
