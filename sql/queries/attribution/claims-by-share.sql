-- Grain: one row a claim on a cap, in the order in which a day's cap is consumed, of the advocate's days that the step touches.
-- Parameters: parts, part: only the days whose hash modulo parts is part.
-- Read by: processors/attribution/caps.ts
SELECT programme_id, advocate_id, day, conversion_id, toUInt32(cap) AS most
FROM cap_claims FINAL
WHERE (programme_id, advocate_id, day) IN
    (SELECT programme_id, advocate_id, day FROM cap_claims WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys))
  AND cityHash64(programme_id, advocate_id, day) % {parts:UInt32} = {part:UInt32}
ORDER BY programme_id, advocate_id, day, received_at, conversion_id
