-- Marks conversions with a candidate whose risk changed in this step, or in a try of it that was cut short (cause 4096); of an advocate who was dismissed
-- once, all that have a risk, because what stood then mutes what is held later.
-- Parameters: committed: the last step that ended.
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT DISTINCT programme_id, conversion_id, 4096
FROM risks
WHERE version > {committed:UInt64}
   OR (programme_id, advocate_id) IN
      (
          SELECT programme_id, advocate_id FROM risks
          WHERE version > {committed:UInt64} AND (programme_id, concat('advocate:', advocate_id)) IN (SELECT programme_id, case_id FROM case_folds FINAL WHERE mutes = 1)
      )
