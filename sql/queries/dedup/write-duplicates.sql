-- Lists the copies that do not stand, and strikes those off the list that do now or are in conflict.
-- Grain: one row a copy. Parameters: kind; table; from, to, least, most (offsets of its new rows, which hold at least one copy of each id); step. Used by: the processor dedup.
INSERT INTO duplicates (programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, version, is_deleted)
SELECT
    copies.programme_id,
    copies.kind,
    ids.id,
    copies.log_partition,
    copies.log_offset,
    ids.id,
    'same_id',
    {step:UInt64},
    copies.verdict != 'duplicate'
FROM touched_copies AS copies
INNER JOIN
(
    SELECT DISTINCT sipHash128(programme_id, id) AS id_hash, id
    FROM {table:Identifier} FINAL
    WHERE log_offset >= {least:UInt64}
      AND log_offset < {most:UInt64}
      AND log_offset >= {from:Array(UInt64)}[log_partition + 1]
      AND log_offset < {to:Array(UInt64)}[log_partition + 1]
      AND id_hash IN (SELECT id_hash FROM touched_copies WHERE kind = {kind:String})
) AS ids ON ids.id_hash = copies.id_hash
WHERE copies.kind = {kind:String}
  AND (copies.verdict = 'duplicate'
       OR (copies.log_partition, copies.log_offset) IN
          (SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = {kind:String} AND rule = 'same_id'))
