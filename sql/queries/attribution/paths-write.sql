-- Writes the paths of conversions. Lists come as joined text: channels and ages by commas, advocates by line feeds, which no id can hold.
-- Parameters: step.
-- Read by: processors/attribution/path-rows.ts
INSERT INTO conversion_paths (programme_id, occurred_at, conversion_id, type, value_minor, currency, outcome, advocate_id, model, touchpoints, channels, advocates, ages, version, is_deleted)
SELECT
    programme_id, fromUnixTimestamp64Milli(toInt64(occurred_at), 'UTC'), conversion_id, type, toInt64(value_minor), currency, outcome, advocate_id, model, touchpoints,
    if(touchpoints = 0, [], splitByChar(',', channels)), if(touchpoints = 0, [], splitByChar('\n', advocates)),
    arrayMap(age -> toUInt64(age), if(touchpoints = 0, [], splitByChar(',', ages))), {step:UInt64}, is_deleted
FROM {{source}}
