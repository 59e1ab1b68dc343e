-- Grain: a dead letter that was not replayed yet, in the order of its address, from an address on.
-- Parameters: reason (empty: any), address (empty: any), after_topic, after_partition, after_offset (the last one had), limit.
-- Read by: ingest/replay.ts.
SELECT
    programme_id,
    topic,
    log_partition,
    log_offset,
    source,
    base64Encode(payload) AS payload
FROM dead_letters FINAL
WHERE replayed_as IS NULL
    AND ({reason:String} = '' OR reason = {reason:String})
    AND ({address:String} = '' OR concat(topic, '/', toString(log_partition), '/', toString(log_offset)) = {address:String})
    AND (topic, log_partition, log_offset) > ({after_topic:String}, {after_partition:UInt16}, {after_offset:UInt64})
ORDER BY topic, log_partition, log_offset
LIMIT {limit:UInt32}
