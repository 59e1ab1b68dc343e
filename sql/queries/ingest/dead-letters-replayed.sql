-- Grain: dead letters of one topic, each marked with the address at which its bytes were appended again.
-- Parameters: topic; partitions, offsets: their own addresses; replayed_as: topic/partition/offset of each, arrays of equal length.
-- Written by: ingest/replay.ts.
INSERT INTO dead_letters
SELECT * REPLACE (
    {replayed_as:Array(String)}[indexOf(arrayZip({partitions:Array(UInt16)}, {offsets:Array(UInt64)}), (log_partition, log_offset))] AS replayed_as,
    version + 1 AS version
)
FROM dead_letters FINAL
WHERE topic = {topic:String}
    AND (log_partition, log_offset) IN arrayZip({partitions:Array(UInt16)}, {offsets:Array(UInt64)})
