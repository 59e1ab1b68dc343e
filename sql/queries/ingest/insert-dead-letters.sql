-- Keeps records that became no row, with their original bytes, as one block.
-- Grain: one row a record. Source: the Arrow stream of ingest/dead-letter-columns.ts. Parameters: none.
-- Used by: the consumer and the conflict clerk.
INSERT INTO dead_letters
(
    programme_id, topic, log_partition, log_offset, step, reason, message, payload, source, received_at, id, replay_of,
    replayed_as, version, bytes_removed_at
)
SETTINGS max_insert_block_size = 16000000, min_insert_block_size_rows = 16000000, min_insert_block_size_bytes = 4000000000
SELECT
    programme_id, topic, log_partition, log_offset, step, reason, message, payload, source, received_at, id, replay_of,
    NULL AS replayed_as, 1 AS version, bytes_removed_at
FROM {{source}}
