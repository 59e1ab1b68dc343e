-- A refund that a second source tells repeats a standing refund of the same order, currency, amount and day, which repeats none.
-- Grain: one row a refund that breaks it. Read by: fairlead verify.
SELECT repeats.programme_id AS programme_id, repeats.id AS id, repeats.duplicate_of AS duplicate_of
FROM
(
    SELECT told.programme_id AS programme_id, told.id AS id, told.order_id AS order_id, told.currency AS currency, told.amount_minor AS amount_minor, told.occurred_at AS occurred_at, told.source AS source, lists.duplicate_of AS duplicate_of
    FROM (SELECT * FROM duplicates FINAL WHERE kind = 'order' AND rule = 'cross_source') AS lists
    LEFT JOIN (SELECT * FROM standing_orders WHERE status = 'refunded') AS told
        ON told.log_partition = lists.log_partition AND told.log_offset = lists.log_offset
) AS repeats
LEFT JOIN
(
    SELECT *
    FROM standing_orders
    WHERE status = 'refunded'
      AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'order' AND rule = 'cross_source')
) AS original
    ON original.programme_id = repeats.programme_id AND original.id = repeats.duplicate_of
WHERE original.order_id != repeats.order_id
   OR original.id = ''
   OR original.currency != repeats.currency
   OR original.amount_minor != repeats.amount_minor
   OR toDate(original.occurred_at) != toDate(repeats.occurred_at)
   OR original.source = repeats.source
ORDER BY programme_id, id
LIMIT 20
