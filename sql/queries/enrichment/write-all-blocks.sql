-- Counts what enrichment missed in every block of a kind, from nothing.
-- Grain: as enrichment_blocks. Parameters: step; kind; standing: the view of the kind's events. Used by: the processor enrichment.
INSERT INTO enrichment_blocks (programme_id, kind, log_partition, block, missing, events, version)
SELECT programme_id, {kind:String}, log_partition, intDiv(log_offset, 1000) AS block, arrayJoin(enrichment_missing) AS missing, count(), {step:UInt64}
FROM {standing:Identifier}
WHERE notEmpty(enrichment_missing)
GROUP BY programme_id, log_partition, block, missing
