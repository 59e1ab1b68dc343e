-- What attribution noted of the order of each purchase and renewal is what the ledger says: matched (it knows the order that the conversion
-- names, with the same amount and currency), amount_differs, order_missing, no_order (it names none).
-- Grain: one row a conversion of which something else is noted. Read by: fairlead verify.
SELECT stored.programme_id AS programme_id, stored.conversion_id AS conversion_id, stored.order_check AS noted, told.verdict AS recomputed
FROM (SELECT programme_id, conversion_id, toString(order_check) AS order_check FROM conversion_outcomes FINAL) AS stored
LEFT JOIN
(
    SELECT
        named.programme_id AS programme_id,
        named.conversion_id AS conversion_id,
        multiIf(
            named.order_id = '', 'no_order',
            known.order_id = '', 'order_missing',
            (isNull(named.amount_minor) OR named.amount_minor = known.amount_minor) AND (isNull(named.currency) OR named.currency = known.currency), 'matched',
            'amount_differs') AS verdict
    FROM
    (
        SELECT programme_id, conversion_id, ifNull(order_id, '') AS order_id, amount_minor, currency
        FROM conversion_states FINAL
        WHERE type IN ('purchase', 'renewal') AND isNull(duplicate_rule)
    ) AS named
    LEFT JOIN (SELECT programme_id, order_id, amount_minor, currency FROM order_states FINAL) AS known
        ON known.programme_id = named.programme_id AND known.order_id = named.order_id
) AS told ON told.programme_id = stored.programme_id AND told.conversion_id = stored.conversion_id
WHERE noted != recomputed
ORDER BY programme_id, conversion_id
LIMIT 20
