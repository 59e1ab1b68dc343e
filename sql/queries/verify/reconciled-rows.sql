-- Rows of the reconciliation tell what conversions, decisions and the ledger tell, and the bucket of each follows from its findings.
-- Grain: one row a conversion or order whose row tells something else. Read by: fairlead verify.
WITH ['conversion_without_order', 'order_without_conversion', 'status_differs', 'amount_differs', 'credited_other', 'late', 'shared_order'] AS precedence
SELECT found.programme_id AS programme_id, found.subject AS subject, found.id AS id, found.bucket AS bucket
FROM (SELECT * FROM reconciliation_rows FINAL) AS found
LEFT JOIN (SELECT * FROM conversion_states FINAL) AS told ON told.programme_id = found.programme_id AND told.conversion_id = found.conversion_id
LEFT JOIN (SELECT * FROM conversion_outcomes FINAL) AS decided ON decided.programme_id = found.programme_id AND decided.conversion_id = found.conversion_id
LEFT JOIN (SELECT * FROM order_states FINAL) AS known ON known.programme_id = found.programme_id AND known.order_id = found.order_id
LEFT JOIN (SELECT programme_id, now_at FROM clocks FINAL) AS clock ON clock.programme_id = found.programme_id
WHERE NOT
(
    found.bucket = if(empty(found.findings), 'matched', found.findings[1])
    AND found.findings = arraySort(finding -> indexOf(precedence, toString(finding)), arrayDistinct(found.findings))
    AND found.at = if(found.subject = 'order', known.first_at, told.occurred_at)
    AND (found.subject = 'order') = has(found.findings, 'order_without_conversion')
    AND (found.subject = 'order' OR has(found.findings, 'conversion_without_order') = (found.charged_currency IS NULL))
    AND (found.charged_currency IS NULL
         OR (found.status = known.status AND found.charged_minor IS NOT DISTINCT FROM known.amount_minor AND found.charged_currency = known.currency))
    AND (found.subject = 'order'
         OR (found.outcome = decided.outcome AND found.reason = decided.reason AND found.credited_minor = decided.credited_minor
             AND found.claimant = decided.claimant AND found.told_minor IS NOT DISTINCT FROM told.amount_minor))
    AND has(found.findings, 'amount_differs') = (found.charged_currency IS NOT NULL AND decided.order_check = 'amount_differs')
    AND (found.other_minor = 0 OR has(found.findings, 'credited_other'))
    AND (found.next_at IS NULL OR found.next_at > clock.now_at)
)
ORDER BY programme_id, subject, id
LIMIT 20
