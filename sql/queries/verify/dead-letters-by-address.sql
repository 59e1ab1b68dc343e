-- Dead letters with their bytes, newest version of each.
-- Grain: one row a dead letter. Read by: tests and fairlead dead-letters.
SELECT
    programme_id,
    topic,
    log_partition AS partition,
    log_offset AS offset,
    step,
    reason,
    message,
    hex_payload AS payload_hex,
    source,
    toUnixTimestamp64Milli(received_at) AS received_at,
    id,
    replay_of,
    replayed_as,
    toUnixTimestamp64Milli(bytes_removed_at) AS bytes_removed_at
FROM
(
    SELECT *, lower(hex(payload)) AS hex_payload
    FROM dead_letters FINAL
)
ORDER BY topic, partition, offset
