-- Notes the earlier rows of ids for which a new row stands now: everything that was computed from them must look again.
-- Grain: one row an address. Parameters: kind. Used by: the processor dedup.
INSERT INTO touched_rows (kind, log_partition, log_offset)
SELECT kind, log_partition, log_offset
FROM touched_copies
WHERE kind = {kind:String}
  AND is_new = 0
  AND id_hash IN (SELECT id_hash FROM touched_copies WHERE kind = {kind:String} AND place = 1 AND is_new = 1)
