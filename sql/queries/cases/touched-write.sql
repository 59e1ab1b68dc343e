-- Notes the cases whose reviews have another effect than before.
-- Read by: processors/cases/reviews.ts
INSERT INTO touched_cases (programme_id, case_id, causes)
SELECT programme_id, case_id, toUInt16(causes)
FROM {{source}}
