-- Grain: one row a gathered conversion with another of the same programme, person, type, amount and currency within the widest near window, same_order
-- duplicates left out. near_group tells these groups apart; occurred_at in ms.
-- Parameters: widest_ms (the widest near window of any ruleset). Read by: the processor conversions.
SELECT
    programme_id,
    concat(programme_id, '\n', person_id, '\n', type, '\n', ifNull(toString(amount_minor), ''), '\n', ifNull(toString(currency), '')) AS near_group,
    conversion_id AS id,
    toUnixTimestamp64Milli(occurred_at) AS occurred_at,
    order_id,
    customer_id,
    log_partition,
    log_offset
FROM
(
    SELECT
        *,
        toUnixTimestamp64Milli(occurred_at)
            - max(toUnixTimestamp64Milli(occurred_at)) OVER (PARTITION BY programme_id, person_id, type, amount_minor, currency
                ORDER BY occurred_at, conversion_id ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS since_last,
        max(toUnixTimestamp64Milli(occurred_at)) OVER (PARTITION BY programme_id, person_id, type, amount_minor, currency
                ORDER BY occurred_at, conversion_id ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING)
            - toUnixTimestamp64Milli(occurred_at) AS until_next,
        row_number() OVER (PARTITION BY programme_id, person_id, type, amount_minor, currency ORDER BY occurred_at, conversion_id) AS place
    FROM touched_conversion_rows
    WHERE (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'conversion' AND rule = 'same_order')
)
WHERE (place > 1 AND since_last <= {widest_ms:Int64})
   OR until_next BETWEEN 0 AND {widest_ms:Int64}
ORDER BY near_group, occurred_at, id
