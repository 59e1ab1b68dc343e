-- What the warehouse already holds of a topic from its marks on: rows and dead letters written after the last mark.
-- FINAL is left out on purpose: a row that a tombstone hides was taken all the same.
-- Grain: one row a gapless range [from_offset, to_offset) of a partition. last_received_ms: receipt of its last record, ms since 1970.
-- Parameters: table: the kind's base table; topic; from: the mark of each partition, index = partition.
-- Read by: the consumer on start, which leaves exactly these records out.
SELECT partition, min(log_offset) AS from_offset, max(log_offset) + 1 AS to_offset, toUnixTimestamp64Milli(argMax(received_at, log_offset)) AS last_received_ms
FROM
(
    SELECT
        partition,
        log_offset,
        received_at,
        toInt64(log_offset) - toInt64(row_number() OVER (PARTITION BY partition ORDER BY log_offset)) AS island
    FROM
    (
        SELECT partition, log_offset, max(received_at) AS received_at
        FROM
        (
            SELECT log_partition AS partition, log_offset, received_at
            FROM {table:Identifier}
            WHERE log_offset >= {from:Array(UInt64)}[log_partition + 1]
            UNION ALL
            SELECT log_partition AS partition, log_offset, received_at
            FROM dead_letters
            WHERE topic = {topic:String} AND log_offset >= {from:Array(UInt64)}[log_partition + 1]
        )
        GROUP BY partition, log_offset
    )
)
GROUP BY partition, island
ORDER BY partition, from_offset
