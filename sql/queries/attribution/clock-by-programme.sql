-- Grain: at most one row, a programme's now in ms since 1970.
-- Parameters: programme.
-- Read by: processors/attribution/story/why.ts
SELECT toUnixTimestamp64Milli(now_at) AS now FROM clocks FINAL WHERE programme_id = {programme:String}
