-- Grain: one row an outcome that is stored for a conversion to decide, as processors/attribution/write.ts made it. Times are ms since 1970.
-- Parameters: from, to: range of person_bucket, half-open.
-- Read by: processors/attribution/stored.ts
SELECT
    programme_id, conversion_id, toFloat64(toUnixTimestamp64Milli(conversion_outcomes.occurred_at)) AS occurred_at, type, person_id, advocate_id, channel,
    outcome, reason, model, ruleset_version, toFloat64(conversion_outcomes.value_minor) AS value_minor,
    toFloat64(conversion_outcomes.credited_minor) AS credited_minor, currency, toUInt32(conversion_outcomes.open_holds) AS open_holds, candidates,
    touchpoints, toFloat64(toUnixTimestamp64Milli(conversion_outcomes.next_at)) AS next_at, claim_check,
    order_check, toFloat64(conversion_outcomes.path_hash) AS path_hash, claimant, is_deleted
FROM conversion_outcomes FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32})
