-- Grain: one row a kind and source that was missing when events were enriched, over the newest records of each partition.
-- Parameters: {programme:String}; {newest:UInt64}: records of each partition to look at.
-- Read by: report quality.
SELECT kind, source, toInt64(count()) AS events
FROM
(
    SELECT 'click' AS kind, arrayJoin(enrichment_missing) AS source
    FROM clicks FINAL
    WHERE programme_id = {programme:String}
        AND log_offset >= (SELECT min(next_offset) - least(min(next_offset), {newest:UInt64}) FROM marks FINAL WHERE topic = 'fairlead.click')
        AND notEmpty(enrichment_missing)
    UNION ALL
    SELECT 'conversion', arrayJoin(enrichment_missing)
    FROM conversions FINAL
    WHERE programme_id = {programme:String}
        AND log_offset >= (SELECT min(next_offset) - least(min(next_offset), {newest:UInt64}) FROM marks FINAL WHERE topic = 'fairlead.conversion')
        AND notEmpty(enrichment_missing)
    UNION ALL
    SELECT 'activity', arrayJoin(enrichment_missing)
    FROM activities FINAL
    WHERE programme_id = {programme:String}
        AND log_offset >= (SELECT min(next_offset) - least(min(next_offset), {newest:UInt64}) FROM marks FINAL WHERE topic = 'fairlead.activity')
        AND notEmpty(enrichment_missing)
)
GROUP BY kind, source
ORDER BY kind, source
