-- Of the conversions of one type that tell the same order, the least by (occurred_at, id) stands; lists the others and strikes off what stands now.
-- Grain: one row a conversion event. Parameters: step. Used by: the processor conversions.
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
      AND (programme_id, occurred_at, log_partition, log_offset) IN
      (
          SELECT programme_id, occurred_at, log_partition, log_offset
          FROM step_conversions
          WHERE order_id IS NOT NULL
          UNION DISTINCT
          SELECT programme_id, occurred_at, log_partition, log_offset
          FROM conversion_states
          WHERE (programme_id, order_id) IN (SELECT programme_id, order_id FROM step_conversions WHERE order_id IS NOT NULL)
      )
)
WHERE place > 1
   OR (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'conversion' AND rule = 'same_order')
