-- Grain: one row a kind and source that was missing when events were enriched, over the newest records of each partition, in whole blocks of a
-- thousand.
-- Parameters: {programme:String}; {newest:UInt64}: records of each partition to look at, at least.
-- Read by: report quality.
WITH
    (
        SELECT mapFromArrays(groupArray(concat(topic, '/', toString(log_partition))), groupArray(intDiv(next_offset - least(next_offset, {newest:UInt64}), 1000)))
        FROM marks FINAL
    ) AS begins
SELECT kind, missing AS source, toInt64(sum(enrichment_blocks.events)) AS events
FROM enrichment_blocks FINAL
WHERE programme_id = {programme:String} AND block >= begins[concat('fairlead.', kind, '/', toString(log_partition))]
GROUP BY kind, source
ORDER BY kind, source
