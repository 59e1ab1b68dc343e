-- Marks the conversions whose limits changed in this step, or in a try of it that was cut short (cause 256).
-- Parameters: committed.
-- Read by: processors/attribution/caps.ts
INSERT INTO attribution_touched
SELECT DISTINCT programme_id, conversion_id, 256
FROM cap_limits
WHERE version > {committed:UInt64}
