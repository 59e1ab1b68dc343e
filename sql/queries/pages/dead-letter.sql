-- Grain: one row, or none: a dead letter with its original bytes in Base64. received_ms: ms since 1970.
-- Parameters: {topic:String}, {partition:UInt16}, {offset:UInt64}: its address.
-- Read by: report dead-letter.
SELECT
    concat(topic, '/', toString(log_partition), '/', toString(log_offset)) AS address,
    programme_id,
    replaceOne(topic, 'fairlead.', '') AS kind,
    step,
    reason,
    message,
    source,
    id,
    toUnixTimestamp64Milli(received_at) AS received_ms,
    toInt64(length(payload)) AS payload_bytes,
    toUnixTimestamp64Milli(bytes_removed_at) AS bytes_removed_ms,
    base64Encode(substring(payload, 1, 1048576)) AS payload_base64,
    replay_of,
    replayed_as
FROM dead_letters FINAL
WHERE topic = {topic:String} AND log_partition = {partition:UInt16} AND log_offset = {offset:UInt64}
