-- Of the conversions of one type that tell the same order, the least by (occurred_at, id) stands; lists the others, over the orders of one bucket.
-- Grain: one row a conversion event. Parameters: step; buckets (how many), bucket (from 0). Used by: the processor conversions, from nothing.
INSERT INTO duplicates (programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, version, is_deleted)
SELECT programme_id, 'conversion', id, log_partition, log_offset, stands, 'same_order', {step:UInt64}, place = 1
FROM
(
    SELECT
        programme_id,
        id,
        log_partition,
        log_offset,
        row_number() OVER (PARTITION BY programme_id, order_id, type ORDER BY occurred_at, id) AS place,
        first_value(id) OVER (PARTITION BY programme_id, order_id, type ORDER BY occurred_at, id) AS stands
    FROM standing_conversions
    WHERE order_id IS NOT NULL
      AND cityHash64(order_id) % {buckets:UInt32} = {bucket:UInt32}
)
WHERE place > 1
