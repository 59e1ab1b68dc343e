-- Grain: one row: how many ids of the new rows some other row carries too, new or known.
-- Parameters: table; kind; from, to, least, most (offsets of its new rows). Read by: the processor dedup, which has nothing to judge where there is none.
SELECT count() AS repeats
FROM
(
    SELECT id_hash
    FROM event_ids FINAL
    WHERE kind = {kind:String}
      AND id_hash IN
      (
          SELECT sipHash128(programme_id, id)
          FROM {table:Identifier} FINAL
          WHERE log_offset >= {least:UInt64}
            AND log_offset < {most:UInt64}
            AND log_offset >= {from:Array(UInt64)}[log_partition + 1]
            AND log_offset < {to:Array(UInt64)}[log_partition + 1]
      )
    GROUP BY id_hash
    HAVING count() > 1
)
SETTINGS use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 0
