-- Grain: one row, or none: a dead letter with its original bytes in base64.
-- Parameters: address: topic/partition/offset.
-- Read by: fairlead dead-letters show.
SELECT
    topic,
    log_partition,
    log_offset,
    programme_id,
    step,
    reason,
    message,
    source,
    toUnixTimestamp64Milli(dead_letters.received_at) AS received_at,
    id,
    replay_of,
    replayed_as,
    length(payload) AS payload_bytes,
    toUnixTimestamp64Milli(dead_letters.bytes_removed_at) AS bytes_removed_at,
    base64Encode(payload) AS payload_base64
FROM dead_letters FINAL
WHERE concat(topic, '/', toString(log_partition), '/', toString(log_offset)) = {address:String}
