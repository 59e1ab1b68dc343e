-- Letters whose bytes are to be removed: received before a time, and in any version still with bytes.
-- FINAL is left out on purpose: an older version that was not merged away yet holds the bytes all the same.
-- Grain: one row: how many letters. Parameters: topics; before: ms since 1970.
-- Read by: ingest/retention.ts.
SELECT uniqExact(topic, log_partition, log_offset) AS letters
FROM dead_letters
WHERE topic IN {topics:Array(String)}
    AND received_at < fromUnixTimestamp64Milli({before:Int64}, 'UTC')
    AND bytes_removed_at IS NULL
