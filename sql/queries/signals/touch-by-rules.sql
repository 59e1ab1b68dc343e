-- Marks the conversions at or after the effective time of a new ruleset: thresholds and weights are those in force at the conversion.
-- Grain: one row a conversion. Used by: the processor signals, where rulesets are new.
INSERT INTO signal_touched
SELECT programme_id, conversion_id
FROM conversion_states FINAL
INNER JOIN
(
    SELECT programme_id, min(if(ifNull(correction, false), effective_from, greatest(effective_from, occurred_at))) AS effective_at
    FROM step_rulesets
    GROUP BY programme_id
) AS published USING (programme_id)
WHERE occurred_at >= effective_at
