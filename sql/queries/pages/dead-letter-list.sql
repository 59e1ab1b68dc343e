-- Grain: one row a dead letter, newest first. received_ms: ms since 1970.
-- Parameters: {programme:String}, '' for all; {reason:String}, {step:String}, {kind:String}: '' for all; {search:String}: part of the
-- message or the whole id, '' for all; {limit:UInt32}; the page begins after ({after_ms:Int64}, {after_topic:String}, {after_partition:Int64},
-- {after_offset:Int64}), after_ms -1 for the first page.
-- Read by: report dead-letters.
SELECT
    concat(topic, '/', toString(log_partition), '/', toString(log_offset)) AS address,
    topic,
    toInt64(log_partition) AS log_partition,
    toInt64(log_offset) AS log_offset,
    replaceOne(topic, 'fairlead.', '') AS kind,
    step,
    reason,
    message,
    source,
    id,
    toUnixTimestamp64Milli(received_at) AS received_ms,
    toInt64(length(payload)) AS payload_bytes,
    toUnixTimestamp64Milli(bytes_removed_at) AS bytes_removed_ms,
    replay_of,
    replayed_as
FROM dead_letters FINAL
WHERE ({programme:String} = '' OR programme_id = {programme:String} OR programme_id = '')
    AND ({reason:String} = '' OR reason = {reason:String})
    AND ({step:String} = '' OR step = {step:String})
    AND ({kind:String} = '' OR topic = concat('fairlead.', {kind:String}))
    AND ({search:String} = '' OR id = {search:String} OR positionCaseInsensitiveUTF8(message, {search:String}) > 0)
    AND ({after_ms:Int64} < 0
        OR (toUnixTimestamp64Milli(received_at), topic, toInt64(log_partition), toInt64(log_offset))
            < ({after_ms:Int64}, {after_topic:String}, {after_partition:Int64}, {after_offset:Int64}))
ORDER BY received_at DESC, topic DESC, log_partition DESC, log_offset DESC
LIMIT {limit:UInt32}
