-- Events whose id another event of the same source had first, and that still stand in their table.
-- Grain: one row an event. Parameters: table: the kind's base table; kind; most: how many at once.
-- Read by: the conflict clerk.
SELECT
    programme_id,
    id,
    log_partition AS partition,
    log_offset AS offset,
    toUnixTimestamp64Milli(received_at) AS received_at,
    source
FROM {table:Identifier} FINAL
WHERE (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM conflicts FINAL WHERE kind = {kind:String})
ORDER BY log_partition, log_offset
LIMIT {most:UInt32}
