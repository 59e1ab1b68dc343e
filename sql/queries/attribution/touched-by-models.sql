-- Marks conversions at or after the effective time of a new model event that were decided under rules that name an algorithm with frozen weights
-- (cause 512).
-- Parameters: programmes, versions: the rulesets that do, side by side.
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 512
FROM conversion_outcomes FINAL
INNER JOIN
(
    SELECT programme_id, min(greatest(effective_from, occurred_at)) AS effective_at
    FROM step_models
    GROUP BY programme_id
) AS published USING (programme_id)
WHERE occurred_at >= effective_at
  AND (toString(programme_id), ruleset_version) IN
      (SELECT {programmes:Array(String)}[i], {versions:Array(UInt32)}[i] FROM (SELECT arrayJoin(arrayEnumerate({programmes:Array(String)})) AS i))
