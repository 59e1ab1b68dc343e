-- Grain: one row a programme: the greatest occurred_at (ms) of all its standing events of a kind.
-- Parameters: view (standing_<table>). Read by: the processor clocks, from nothing and where an earlier row lost its standing.
SELECT
    programme_id,
    toUnixTimestamp64Milli(max(occurred_at)) AS now
FROM {view:Identifier}
GROUP BY programme_id
ORDER BY programme_id
