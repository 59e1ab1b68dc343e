-- Grain: one row, or none before the first event. now_ms: the programme's own now, ms since 1970.
-- Parameters: {programme:String}.
-- Read by: every report that shows how things stand.
SELECT toUnixTimestamp64Milli(now_at) AS now_ms
FROM clocks FINAL
WHERE programme_id = {programme:String}
