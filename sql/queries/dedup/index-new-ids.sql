-- Files the ids of new rows where copies find each other. trust: 5 server, 4 operator, 3 system, 2 import, 1 browser.
-- Grain: one row an address. Parameters: table; kind; from, to, least, most (offsets of its new rows); step. Used by: the processor dedup, first of all.
INSERT INTO event_ids (programme_id, kind, id_hash, log_partition, log_offset, trust, content_hash, received_at, version)
SELECT
    programme_id,
    {kind:String},
    sipHash128(programme_id, id),
    log_partition,
    log_offset,
    transform(source, ['server', 'operator', 'system', 'import', 'browser'], [5, 4, 3, 2, 1], 0),
    content_hash,
    received_at,
    {step:UInt64}
FROM {table:Identifier} FINAL
WHERE log_offset >= {least:UInt64}
  AND log_offset < {most:UInt64}
  AND log_offset >= {from:Array(UInt64)}[log_partition + 1]
  AND log_offset < {to:Array(UInt64)}[log_partition + 1]
SETTINGS use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 0
