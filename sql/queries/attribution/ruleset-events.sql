-- Grain: one row a standing ruleset event, in order of programme, time and id. Times are ms since 1970.
-- Parameters: programme: one programme, or '' for all.
-- Read by: processors/attribution/load.ts
SELECT programme_id, version, toUnixTimestamp64Milli(occurred_at) AS occurred_ms, toUnixTimestamp64Milli(effective_from) AS effective_ms, ifNull(correction, false) AS is_correction, rules, note
FROM standing_rulesets
WHERE {programme:String} = '' OR programme_id = {programme:String}
ORDER BY programme_id, occurred_at, id
