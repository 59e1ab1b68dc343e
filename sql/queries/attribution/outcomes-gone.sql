-- Takes away the outcomes of conversions that are to be decided anew and exist no more.
-- Parameters: step.
-- Read by: processors/attribution/processor.ts
INSERT INTO conversion_outcomes (programme_id, conversion_id, version, is_deleted)
SELECT programme_id, conversion_id, {step:UInt64}, 1
FROM attribution_keys
WHERE gone = 1
  AND (programme_id, conversion_id) IN
      (SELECT programme_id, conversion_id FROM conversion_outcomes WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE gone = 1))
