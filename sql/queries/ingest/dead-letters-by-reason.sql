-- Grain: a dead letter, newest first.
-- Parameters: reason (empty: any), address (topic/partition/offset, empty: any), limit.
-- Read by: fairlead dead-letters.
SELECT
    topic,
    log_partition,
    log_offset,
    step,
    reason,
    message,
    source,
    toUnixTimestamp64Milli(received_at) AS received_at,
    id,
    replay_of,
    replayed_as,
    toValidUTF8(payload) AS payload
FROM dead_letters FINAL
WHERE ({reason:String} = '' OR reason = {reason:String})
    AND ({address:String} = '' OR concat(topic, '/', toString(log_partition), '/', toString(log_offset)) = {address:String})
ORDER BY received_at DESC, topic, log_partition, log_offset
LIMIT {limit:UInt32}
