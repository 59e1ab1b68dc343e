-- Notes ranges of offsets that the log does not hold.
-- Parameters: topics, partitions, froms, tos, reasons: arrays of equal length, one entry a range [from, to).
-- Used by: the consumer, before the mark passes them.
INSERT INTO log_gaps (topic, log_partition, from_offset, to_offset, reason)
SELECT gap.1, gap.2, gap.3, gap.4, gap.5
FROM
(
    SELECT arrayJoin(arrayZip({topics:Array(String)}, {partitions:Array(UInt16)}, {froms:Array(UInt64)}, {tos:Array(UInt64)}, {reasons:Array(String)})) AS gap
)
