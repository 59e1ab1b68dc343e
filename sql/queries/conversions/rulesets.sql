-- Grain: one row a standing ruleset event; times in ms, rules as JSON.
-- Read by: the processor conversions.
SELECT
    programme_id,
    version,
    toUnixTimestamp64Milli(occurred_at) AS occurred_at,
    toUnixTimestamp64Milli(effective_from) AS effective_from,
    ifNull(correction, false) AS correction,
    rules
FROM standing_rulesets
ORDER BY programme_id, occurred_at, id
