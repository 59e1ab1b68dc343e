-- Grain: one row. How much there is of the programme, from the rollups.
-- Parameters: {programme:String}.
-- Read by: report status.
SELECT
    (SELECT toInt64(sum(clicks)) FROM daily_clicks FINAL WHERE programme_id = {programme:String}) AS clicks,
    (SELECT toInt64(sum(conversions)) FROM daily_conversions FINAL WHERE programme_id = {programme:String}) AS conversions
