-- Lists the refunds that a second source tells under an id of its own (rule cross_source), and strikes those off the list that stand now. Of one order, currency,
-- amount and day (UTC), the n-th refund that one source tells is the n-th that another tells: as many count as the source that tells most of them
-- tells. The copy of the most trusted source stands.
-- Grain: one row an order event. Parameters: step; all (1: of every order, from nothing). Used by: the processor orders, before it folds.
INSERT INTO duplicates (programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, version, is_deleted)
WITH listed AS
(
    SELECT log_partition, log_offset
    FROM duplicates FINAL
    WHERE kind = 'order' AND rule = 'cross_source'
)
SELECT programme_id, 'order', id, log_partition, log_offset, stands, 'cross_source', {step:UInt64}, place = 1
FROM
(
    SELECT
        programme_id, id, log_partition, log_offset,
        row_number() OVER (PARTITION BY programme_id, order_id, currency, amount_minor, day, turn ORDER BY trust DESC, occurred_at, id) AS place,
        first_value(id) OVER (PARTITION BY programme_id, order_id, currency, amount_minor, day, turn ORDER BY trust DESC, occurred_at, id) AS stands
    FROM
    (
        SELECT
            programme_id, id, log_partition, log_offset, order_id, currency, amount_minor, occurred_at,
            toDate(occurred_at) AS day,
            indexOf(['browser', 'import', 'system', 'operator', 'server'], toString(source)) AS trust,
            row_number() OVER (PARTITION BY programme_id, order_id, currency, amount_minor, day, source ORDER BY occurred_at, id) AS turn
        FROM standing_orders
        WHERE status = 'refunded'
          AND ({all:UInt8} = 1 OR (programme_id, order_id) IN (SELECT programme_id, order_id FROM touched_orders))
    )
)
WHERE place > 1 OR (log_partition, log_offset) IN listed
