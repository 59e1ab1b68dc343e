-- Every address of a topic that is in the warehouse, as a row or as a dead letter; standing rows and tombstoned ones alike.
-- Grain: one row an address. Parameters: table: the kind's base table; topic.
-- Read by: the invariant "no address twice or missing".
SELECT
    partition,
    offset,
    sum(is_row) AS rows,
    sum(is_dead) AS dead
FROM
(
    SELECT log_partition AS partition, log_offset AS offset, 1 AS is_row, 0 AS is_dead
    FROM {table:Identifier} FINAL
    UNION ALL
    SELECT log_partition AS partition, log_offset AS offset, 0 AS is_row, 1 AS is_dead
    FROM dead_letters FINAL
    WHERE topic = {topic:String}
)
GROUP BY partition, offset
ORDER BY partition, offset
