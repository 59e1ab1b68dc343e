-- Every order is folded from its events: their time span, refunds and net amount agree.
-- Grain: one row an order that does not. Read by: fairlead verify.
SELECT
    if(states.order_id = '', told.programme_id, states.programme_id) AS programme_id,
    if(states.order_id = '', told.order_id, states.order_id) AS order_id,
    states.refunded_minor AS refunded_minor,
    told.refunds AS refunds_told
FROM (SELECT * FROM order_states FINAL) AS states
FULL OUTER JOIN
(
    SELECT
        programme_id,
        order_id,
        sumMap(map(currency, if(status = 'refunded', amount_minor, 0))) AS refunds,
        min(occurred_at) AS first_at,
        max(occurred_at) AS last_at
    FROM standing_orders
    WHERE (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'order' AND rule = 'cross_source')
    GROUP BY programme_id, order_id
) AS told ON told.programme_id = states.programme_id AND told.order_id = states.order_id
WHERE states.order_id != told.order_id
   OR states.refunded_minor != told.refunds[states.currency]
   OR states.first_at != told.first_at
   OR states.last_at != told.last_at
   OR states.net_minor != states.amount_minor - states.refunded_minor
ORDER BY programme_id, order_id
LIMIT 20
