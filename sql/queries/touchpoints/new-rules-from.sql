-- Grain: one row: the earliest time (ms) from which a ruleset of the step may rule; -1 for none. A correction may reach back.
-- Read by: the processor touchpoints.
SELECT if(count() = 0, -1, greatest(0, toUnixTimestamp64Milli(min(if(ifNull(correction, false), effective_from, greatest(effective_from, occurred_at)))))) AS rules_from
FROM step_rulesets
