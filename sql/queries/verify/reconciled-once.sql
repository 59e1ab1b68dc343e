-- Every purchase and renewal that repeats none is in one row of the reconciliation, every order of the ledger too, and nothing else is.
-- Grain: one row a conversion or order that is in no row or in several. Read by: fairlead verify.
SELECT programme_id, subject, id, sumIf(told, side = 1) AS rows_told, sumIf(told, side = -1) AS rows_due
FROM
(
    SELECT programme_id, 'conversion' AS subject, conversion_id AS id, 1 AS side, 1 AS told
    FROM reconciliation_rows FINAL
    WHERE conversion_id != ''
    UNION ALL
    SELECT programme_id, 'order', order_id, 1, 1
    FROM reconciliation_rows FINAL
    WHERE charged_currency IS NOT NULL
    UNION ALL
    SELECT programme_id, 'conversion', conversion_id, -1, 1
    FROM conversion_states FINAL
    WHERE type IN ('purchase', 'renewal') AND isNull(duplicate_rule)
    UNION ALL
    SELECT programme_id, 'order', order_id, -1, 1
    FROM order_states FINAL
)
GROUP BY programme_id, subject, id
HAVING rows_told != 1 OR rows_due != 1
ORDER BY programme_id, subject, id
LIMIT 20
