-- Takes one batch of reviews as one block, so that a kill leaves all of it or nothing.
-- Grain: one row a record of fairlead.review. Source: the Arrow stream of ingest/event-columns.ts.
-- Parameters: none.
-- Used by: the consumer.
INSERT INTO reviews
(
    programme_id, source, id, occurred_at, case_id, reviewer, action, scope, seen, batch_id, reason, note, undoes, assignee, until, extra,
    content_hash, log_partition, log_offset, received_at, enrichment_version, is_deleted
)
SETTINGS max_insert_block_size = 16000000, min_insert_block_size_rows = 16000000, min_insert_block_size_bytes = 4000000000
SELECT
    programme_id, source, id, occurred_at, case_id, reviewer, action, scope, seen, batch_id, reason, note, undoes, assignee, until, extra,
    cityHash64((id, occurred_at, case_id, reviewer, action, scope, seen, batch_id, reason, note, undoes, assignee, until, extra)) AS content_hash,
    log_partition, log_offset, received_at,
    1 AS enrichment_version,
    0 AS is_deleted
FROM {{source}}
