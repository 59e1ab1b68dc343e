-- Ranks the copies of every id that a new row repeats. Within a source what was received first stands, and other content is a conflict; between
-- sources the more trusted one stands.
-- Grain: one row a copy that no earlier step found in conflict. Parameters: kind; committed (the last step that ended); table; from, to, least, most (offsets of its new rows). Used by: the processor dedup.
INSERT INTO touched_copies (programme_id, kind, id_hash, log_partition, log_offset, place, verdict, is_new)
SELECT
    programme_id,
    {kind:String},
    id_hash,
    log_partition,
    log_offset,
    place,
    multiIf(content_hash != first_content, 'conflict', place > 1, 'duplicate', 'stands'),
    log_offset >= {from:Array(UInt64)}[log_partition + 1]
FROM
(
    SELECT
        *,
        row_number() OVER (PARTITION BY id_hash ORDER BY trust DESC, received_at, log_partition, log_offset) AS place,
        first_value(content_hash) OVER (PARTITION BY id_hash, trust ORDER BY received_at, log_partition, log_offset) AS first_content
    FROM event_ids FINAL
    WHERE kind = {kind:String}
      AND (log_partition, log_offset) NOT IN
          (SELECT log_partition, log_offset FROM conflicts FINAL WHERE kind = {kind:String} AND version <= {committed:UInt64})
      AND id_hash IN
      (
          SELECT id_hash
          FROM event_ids FINAL
          WHERE kind = {kind:String}
            AND id_hash IN (SELECT sipHash128(programme_id, id) FROM {table:Identifier} FINAL WHERE log_offset >= {least:UInt64} AND log_offset < {most:UInt64}
                             AND log_offset >= {from:Array(UInt64)}[log_partition + 1] AND log_offset < {to:Array(UInt64)}[log_partition + 1])
          GROUP BY id_hash
          HAVING count() > 1
      )
)
SETTINGS use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 0
