-- Grain: one row a standing ruleset event of one programme, in order of time and id. Times are ms since 1970; extra: JSON of what the event says beside
-- its fields, such as who published it.
-- Parameters: programme.
-- Read by: processors/attribution/draft/ruleset-list.ts
SELECT
    id, version, toUnixTimestamp64Milli(occurred_at) AS occurred_ms, toUnixTimestamp64Milli(effective_from) AS effective_ms,
    ifNull(correction, false) AS is_correction, rules, note, toString(source) AS door, extra
FROM standing_rulesets
WHERE programme_id = {programme:String}
ORDER BY occurred_at, id
