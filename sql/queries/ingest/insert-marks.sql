-- Notes how far partitions have been read: every record below next_offset is in a row or in a dead letter. Writes nothing for a worker
-- that began before the base tables were last emptied: what it knows is no longer so.
-- Parameters: topics, partitions, offsets, received (receipt of the last record below the offset, ms since 1970, 0 for
-- unknown): arrays of equal length, one entry a mark; reading: the reading of the log that the worker takes part in.
-- Used by: the consumer, after the rows and dead letters are durable.
INSERT INTO marks (topic, log_partition, next_offset, received_at)
SELECT mark.1, mark.2, mark.3, fromUnixTimestamp64Milli(mark.4, 'UTC')
FROM
(
    SELECT arrayJoin(arrayZip({topics:Array(String)}, {partitions:Array(UInt16)}, {offsets:Array(UInt64)}, {received:Array(Int64)})) AS mark
)
WHERE (SELECT max(reading) FROM readings) = {reading:UInt32}
