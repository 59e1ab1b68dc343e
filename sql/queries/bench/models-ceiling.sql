-- The ceiling of a model: the engine alone, reading every channel and every age of every made-up path and making one number of them.
-- Grain: one row. Read by: fairlead bench models.
SELECT
    count() AS paths,
    sum(length(channels)) AS touchpoints,
    sum(arrayCount(channel -> channel = 'channel-00', channels)) AS first_channel,
    sum(arraySum(ages)) AS ages
FROM conversion_paths
