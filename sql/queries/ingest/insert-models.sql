-- Takes one batch of model events as one block, so that a kill leaves all of it or nothing.
-- Grain: one row a record of fairlead.model. Source: the Arrow stream of ingest/event-columns.ts.
-- Parameters: none.
-- Used by: the consumer.
INSERT INTO models
(
    programme_id, source, id, occurred_at, model_id, trained_to, parameters_hash, parameters, parameters_address, effective_from, extra,
    content_hash, log_partition, log_offset, received_at, enrichment_version, is_deleted
)
SETTINGS max_insert_block_size = 16000000, min_insert_block_size_rows = 16000000, min_insert_block_size_bytes = 4000000000
SELECT
    programme_id, source, id, occurred_at, model_id, trained_to, parameters_hash, parameters, parameters_address, effective_from, extra,
    cityHash64((id, occurred_at, model_id, trained_to, parameters_hash, parameters, parameters_address, effective_from, extra)) AS content_hash,
    log_partition, log_offset, received_at,
    1 AS enrichment_version,
    0 AS is_deleted
FROM {{source}}
