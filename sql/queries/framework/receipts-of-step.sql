-- Grain: one row: how many rows of a kind are new to the step, and when the oldest and the newest of them were received (ms since 1970).
-- Parameters: table; from, to, least, most (offsets of its new rows). Read by: the runner, to tell how fresh the state is.
SELECT
    toInt64(count()) AS events,
    toUnixTimestamp64Milli(min(received_at)) AS oldest_ms,
    toUnixTimestamp64Milli(max(received_at)) AS newest_ms
FROM {table:Identifier}
WHERE log_offset >= {least:UInt64}
  AND log_offset < {most:UInt64}
  AND log_offset >= {from:Array(UInt64)}[log_partition + 1]
  AND log_offset < {to:Array(UInt64)}[log_partition + 1]
