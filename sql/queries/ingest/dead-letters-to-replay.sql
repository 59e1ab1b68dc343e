-- Grain: a dead letter that still has its bytes and was not replayed yet, in the order of its address, from an address on; at least one, and
-- no more than about so many bytes. What was replayed since the replay began and is a dead letter again waits for the next replay.
-- Parameters: reason (empty: any), address (empty: any), again (1: also those that were replayed), began (ms since 1970), after_topic,
-- after_partition, after_offset (the last one had), limit, bytes.
-- Read by: ingest/replay.ts.
SELECT programme_id, topic, log_partition, log_offset, source, payload
FROM
(
    SELECT
        *,
        sum(bytes) OVER (ORDER BY topic, log_partition, log_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - bytes AS bytes_before
    FROM
    (
        SELECT
            programme_id,
            topic,
            log_partition,
            log_offset,
            source,
            length(dead_letters.payload) AS bytes,
            base64Encode(dead_letters.payload) AS payload
        FROM dead_letters FINAL
        WHERE ({again:UInt8} = 1 OR replayed_as IS NULL)
            AND bytes_removed_at IS NULL
            AND (replay_of IS NULL OR received_at < fromUnixTimestamp64Milli({began:Int64}, 'UTC'))
            AND ({reason:String} = '' OR reason = {reason:String})
            AND ({address:String} = '' OR concat(topic, '/', toString(log_partition), '/', toString(log_offset)) = {address:String})
            AND (topic, log_partition, log_offset) > ({after_topic:String}, {after_partition:UInt16}, {after_offset:UInt64})
        ORDER BY topic, log_partition, log_offset
        LIMIT {limit:UInt32}
    )
)
WHERE bytes_before < {bytes:UInt64}
ORDER BY topic, log_partition, log_offset
