-- Lists clicks whose id an earlier click of the same source had with other content: the rule of the dedup processor, as plainly
-- as it can be said, for one kind.
-- Grain: one row a conflict. Used by: tests of the conflict clerk.
INSERT INTO conflicts (programme_id, kind, id, log_partition, log_offset, version)
SELECT programme_id, 'click', id, log_partition, log_offset, 1
FROM
(
    SELECT
        *,
        first_value(content_hash) OVER (
            PARTITION BY programme_id, source, id
            ORDER BY received_at, log_partition, log_offset
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS first_hash
    FROM clicks FINAL
)
WHERE content_hash != first_hash
