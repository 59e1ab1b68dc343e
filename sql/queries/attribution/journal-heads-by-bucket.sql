-- Grain: one row a key of the journal (programme, conversion, advocate): its newest entry.
-- Parameters: from, to: range of person_bucket, half-open.
-- Read by: processors/attribution/stored.ts
SELECT
    programme_id, conversion_id, advocate_id, toUInt32(entry_no) AS entry, toString(decision_id) AS id, toUInt32(retracted) AS is_retracted, outcome, reason, cause, model, model_id,
    toUInt32(ruleset_version) AS ruleset, toUInt32(share_ppb) AS share, toFloat64(amount_minor) AS amount, currency, toFloat64(toUnixTimestamp64Milli(decided_for)) AS decided_ms, type
FROM decision_journal
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32})
ORDER BY programme_id, conversion_id, advocate_id, entry_no DESC
LIMIT 1 BY programme_id, conversion_id, advocate_id
