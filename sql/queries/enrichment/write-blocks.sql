-- Counts what enrichment missed in the blocks that the step's events of a kind lie in; what is missed no more is struck. Every version of an event
-- has its address, so that the index may choose what is read.
-- Grain: as enrichment_blocks. Parameters: step; kind; rows: the events of the step; standing: the view of all that stand. Used by: the processor
-- enrichment.
INSERT INTO enrichment_blocks (programme_id, kind, log_partition, block, missing, events, version, is_deleted)
WITH
    dirty AS (SELECT DISTINCT log_partition, intDiv(log_offset, 1000) AS block FROM {rows:Identifier}),
    (SELECT intDiv(min(log_offset), 1000) FROM {rows:Identifier}) AS first_block
SELECT programme_id, {kind:String}, log_partition, block, missing, sum(counted.events) AS found, {step:UInt64}, found = 0
FROM
(
    SELECT programme_id, log_partition, intDiv(log_offset, 1000) AS block, arrayJoin(enrichment_missing) AS missing, toUInt64(1) AS events
    FROM {standing:Identifier}
    WHERE log_offset >= first_block * 1000
      AND notEmpty(enrichment_missing)
      AND (log_partition, intDiv(log_offset, 1000)) IN (SELECT log_partition, block FROM dirty)
    UNION ALL
    SELECT programme_id, log_partition, block, missing, toUInt64(0)
    FROM enrichment_blocks FINAL
    WHERE kind = {kind:String} AND block >= first_block AND (log_partition, block) IN (SELECT log_partition, block FROM dirty)
) AS counted
GROUP BY programme_id, log_partition, block, missing
SETTINGS use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 0
