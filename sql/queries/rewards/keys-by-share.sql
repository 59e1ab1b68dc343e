-- Grain: one row a reward that is stored for a conversion that the step decided.
-- Parameters: committed: the last step that ended; parts, part: only conversions whose hash modulo parts is part.
-- Read by: processors/rewards/processor.ts
SELECT programme_id, conversion_id, advocate_id, `to` AS beneficiary, toUInt32(term) AS place
FROM rewards FINAL
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM decisions WHERE version > {committed:UInt64} AND cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
