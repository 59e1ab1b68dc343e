-- Grain: one row a standing model event that freezes a model of fraud, the newest first: by effective time (the later of effective_from and the event's
-- own), then by id. Times are ms since 1970. Read by: processors/signals/models.ts
SELECT
    programme_id, id, model_id, greatest(toUnixTimestamp64Milli(occurred_at), toUnixTimestamp64Milli(effective_from)) AS effective_ms,
    assumeNotNull(parameters) AS parameters
FROM standing_models
WHERE parameters IS NOT NULL AND JSONExtractString(assumeNotNull(parameters), 'algorithm') IN ('isolation_forest', 'isotonic', 'platt')
ORDER BY programme_id, effective_ms DESC, id DESC, log_partition, log_offset
