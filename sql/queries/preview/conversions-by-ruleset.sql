-- Grain: one row a ruleset version that decided conversions of one programme, and how many.
-- Parameters: programme.
-- Read by: processors/attribution/draft/ruleset-list.ts
SELECT toUInt32(ruleset_version) AS version, toUInt64(count()) AS conversions
FROM conversion_outcomes FINAL
WHERE programme_id = {programme:String}
GROUP BY version
ORDER BY version
