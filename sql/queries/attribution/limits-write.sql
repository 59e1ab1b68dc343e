-- Writes the state of what caps cut or deny.
-- Parameters: step.
-- Read by: processors/attribution/caps.ts
INSERT INTO cap_limits (programme_id, month, advocate_id, conversion_id, currency, denied, left_minor, limited_by, version, is_deleted)
SELECT programme_id, toUInt16(month), advocate_id, conversion_id, currency, denied, toInt64(left_minor), limited_by, {step:UInt64}, is_deleted
FROM {{source}}
