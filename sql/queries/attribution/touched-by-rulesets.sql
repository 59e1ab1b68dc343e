-- Marks conversions at or after the effective time of a new ruleset (cause 32).
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 32
FROM conversion_states FINAL
INNER JOIN
(
    SELECT programme_id, min(if(ifNull(correction, false), effective_from, greatest(effective_from, occurred_at))) AS effective_at
    FROM step_rulesets
    GROUP BY programme_id
) AS published USING (programme_id)
WHERE occurred_at >= effective_at
