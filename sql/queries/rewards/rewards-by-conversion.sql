-- Grain: one row a reward of one conversion. Times are ms since 1970.
-- Parameters: programme, conversion.
-- Read by: processors/attribution/story/why.ts
SELECT advocate_id, `to`, state, value, amount_minor, nullIf(toString(currency), '') AS currency, toUnixTimestamp64Milli(due_at) AS due_at
FROM rewards FINAL
WHERE programme_id = {programme:String} AND conversion_id = {conversion:String}
ORDER BY advocate_id, `to`, term
