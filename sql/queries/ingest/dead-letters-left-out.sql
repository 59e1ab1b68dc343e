-- What a replay would leave out of the letters it was asked for.
-- Grain: one row: letters asked for, of these those that were replayed before (0 where they are asked for again), and those whose bytes were
-- removed. Parameters: reason (empty: any), address (empty: any), again (1: also those that were replayed).
-- Read by: ingest/replay.ts.
SELECT
    count() AS letters,
    countIf({again:UInt8} = 0 AND isNotNull(replayed_as)) AS replayed_before,
    countIf(({again:UInt8} = 1 OR isNull(replayed_as)) AND isNotNull(bytes_removed_at)) AS bytes_removed
FROM dead_letters FINAL
WHERE ({reason:String} = '' OR reason = {reason:String})
    AND ({address:String} = '' OR concat(topic, '/', toString(log_partition), '/', toString(log_offset)) = {address:String})
