-- Grain: one dead letter, marked with the address at which its bytes were appended again.
-- Parameters: topic, log_partition, log_offset (its own address), replayed_as (topic/partition/offset).
-- Written by: ingest/replay.ts.
INSERT INTO dead_letters
SELECT * REPLACE ({replayed_as:String} AS replayed_as, version + 1 AS version)
FROM dead_letters FINAL
WHERE topic = {topic:String} AND log_partition = {log_partition:UInt16} AND log_offset = {log_offset:UInt64}
