-- Writes the state of claims on caps.
-- Parameters: step.
-- Read by: processors/attribution/caps.ts
INSERT INTO cap_claims (programme_id, month, advocate_id, conversion_id, currency, day, received_at, gross_minor, credits_per_day, advocate_month_minor, programme_month_minor, ruleset_version, version, is_deleted)
SELECT
    programme_id, toUInt16(month), advocate_id, conversion_id, currency, day, fromUnixTimestamp64Milli(toInt64(received_at), 'UTC'), toInt64(gross_minor),
    credits_per_day, toInt64(advocate_month_minor), toInt64(programme_month_minor), ruleset_version, {step:UInt64}, is_deleted
FROM {{source}}
