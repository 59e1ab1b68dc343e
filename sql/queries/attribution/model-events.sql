-- Grain: one row a standing model event that brings its parameters. Times are ms since 1970.
-- Parameters: programme: one programme, or '' for all.
-- Read by: processors/attribution/load.ts
SELECT programme_id, id, model_id, toUnixTimestamp64Milli(occurred_at) AS occurred_ms, toUnixTimestamp64Milli(effective_from) AS effective_ms, assumeNotNull(parameters) AS parameters
FROM standing_models
WHERE parameters IS NOT NULL AND ({programme:String} = '' OR programme_id = {programme:String})
ORDER BY programme_id, id, log_partition, log_offset
