-- Grain: a dead letter without its bytes, newest first.
-- Parameters: reason (empty: any), address (topic/partition/offset, empty: any), after (the address of the last one had, empty: from the
-- newest on), limit.
-- Read by: fairlead dead-letters list.
WITH (
    SELECT (received_at, topic, log_partition, log_offset)
    FROM dead_letters FINAL
    WHERE concat(topic, '/', toString(log_partition), '/', toString(log_offset)) = {after:String}
    LIMIT 1
) AS last
SELECT
    topic,
    log_partition,
    log_offset,
    step,
    reason,
    message,
    source,
    toUnixTimestamp64Milli(dead_letters.received_at) AS received_at,
    id,
    replay_of,
    replayed_as,
    length(payload) AS payload_bytes,
    toUnixTimestamp64Milli(dead_letters.bytes_removed_at) AS bytes_removed_at
FROM dead_letters FINAL
WHERE ({reason:String} = '' OR reason = {reason:String})
    AND ({address:String} = '' OR concat(topic, '/', toString(log_partition), '/', toString(log_offset)) = {address:String})
    AND ({after:String} = ''
        OR dead_letters.received_at < last.1
        OR (dead_letters.received_at = last.1 AND (topic, log_partition, log_offset) > (last.2, last.3, last.4)))
ORDER BY dead_letters.received_at DESC, topic, log_partition, log_offset
LIMIT {limit:UInt32}
