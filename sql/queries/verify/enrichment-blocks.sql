-- What enrichment missed is counted by blocks of a thousand addresses.
-- Grain: one row of enrichment_blocks that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, kind, log_partition, block, missing, events, sum(side) AS times_told
FROM
(
    SELECT programme_id, toString(kind) AS kind, log_partition, block, toString(missing) AS missing, events, 1 AS side
    FROM enrichment_blocks FINAL
    UNION ALL
    SELECT programme_id, kind, log_partition, block, missing, count(), -1
    FROM
    (
        SELECT programme_id, 'click' AS kind, log_partition, intDiv(log_offset, 1000) AS block, arrayJoin(enrichment_missing) AS missing
        FROM standing_clicks
        WHERE notEmpty(enrichment_missing)
        UNION ALL
        SELECT programme_id, 'conversion', log_partition, intDiv(log_offset, 1000), arrayJoin(enrichment_missing)
        FROM standing_conversions
        WHERE notEmpty(enrichment_missing)
        UNION ALL
        SELECT programme_id, 'activity', log_partition, intDiv(log_offset, 1000), arrayJoin(enrichment_missing)
        FROM standing_activities
        WHERE notEmpty(enrichment_missing)
    )
    GROUP BY programme_id, kind, log_partition, block, missing
)
GROUP BY programme_id, kind, log_partition, block, missing, events
HAVING times_told != 0
ORDER BY kind, log_partition, block, programme_id, missing
LIMIT 20
