-- Grain: one row. How much there is of the programme, from the rollups: what decides whether a report reads all or a sample.
-- Parameters: {programme:String}.
-- Read by: reports accuracy and status.
SELECT
    (SELECT toInt64(sum(clicks)) FROM daily_clicks FINAL WHERE programme_id = {programme:String}) AS clicks,
    (SELECT toInt64(sum(conversions)) FROM daily_conversions FINAL WHERE programme_id = {programme:String}) AS conversions
