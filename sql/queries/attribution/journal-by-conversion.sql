-- Grain: one row a journal entry of one conversion, oldest first. Times are ms since 1970.
-- Parameters: programme, conversion.
-- Read by: processors/attribution/story/why.ts
SELECT
    toString(decision_id) AS decision_id, supersedes, toUInt32(entry_no) AS entry_no, toBool(retracted) AS retracted,
    toUnixTimestamp64Milli(journaled_at) AS journaled_at, toUnixTimestamp64Milli(decided_for) AS decided_for,
    nullIf(advocate_id, '') AS advocate_id, outcome, reason, cause, model, ruleset_version, toUInt32(share_ppb) AS share_ppb, amount_minor, nullIf(toString(currency), '') AS currency
FROM decision_journal
WHERE programme_id = {programme:String} AND conversion_id = {conversion:String}
ORDER BY step, journaled_at, advocate_id, entry_no
