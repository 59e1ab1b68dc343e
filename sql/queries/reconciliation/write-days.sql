-- Sums the days that the step wrote or struck rows of.
-- Grain: as daily_reconciliation. Parameters: step; committed (the last step that ended). Used by: the processor reconciliation, after rows are struck.
INSERT INTO daily_reconciliation
(
    programme_id, day, bucket, currency, rows, conversions, orders, waiting, unknown, found_status, found_amount, found_other, found_late, amount_minor,
    waiting_minor, difference_minor, gap_minor, credited_minor, other_minor, squares, waiting_squares, version
)
WITH
    ifNull(reconciliation_rows.amount_minor, 0) AS amount,
    ifNull(reconciliation_rows.difference_minor, 0) AS difference,
    toInt256(amount) * toInt256(amount) AS square
SELECT
    programme_id,
    toDate(at) AS day,
    bucket,
    currency,
    count(),
    countIf(conversion_id != ''),
    countIf(charged_currency IS NOT NULL),
    countIf(next_at IS NOT NULL),
    countIf(reconciliation_rows.amount_minor IS NULL),
    countIf(has(findings, 'status_differs')),
    countIf(has(findings, 'amount_differs')),
    countIf(has(findings, 'credited_other')),
    countIf(has(findings, 'late')),
    sum(amount),
    sumIf(amount, next_at IS NOT NULL),
    sum(difference),
    sum(abs(difference)),
    sum(reconciliation_rows.credited_minor),
    sum(reconciliation_rows.other_minor),
    sum(square),
    sumIf(square, next_at IS NOT NULL),
    {step:UInt64}
FROM reconciliation_rows FINAL
WHERE (programme_id, toDate(at)) IN (SELECT programme_id, toDate(at) FROM reconciliation_rows WHERE version > {committed:UInt64})
GROUP BY programme_id, day, bucket, currency
