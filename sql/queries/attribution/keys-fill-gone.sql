-- Adds the conversions that are to be decided anew and exist no more.
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_keys (programme_id, conversion_id, causes, gone)
SELECT DISTINCT programme_id, conversion_id, 1, 1
FROM attribution_touched
WHERE (programme_id, conversion_id) NOT IN (SELECT programme_id, conversion_id FROM attribution_keys)
