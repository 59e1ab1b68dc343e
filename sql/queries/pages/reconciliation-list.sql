-- Grain: one row a conversion that should have an order, with its order, or an order that no such conversion names; newest first. Times are ms since
-- 1970, amounts minor units of the currency beside them, NULL is unknown. findings: separated by spaces, the strongest first.
-- The daily sums tell how far back a page can reach, so that only those days are read; a search or a finding may reach back to the first.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not; {buckets:Array(String)}, {findings:Array(String)}: empty for all;
-- {currency:String}: '' for all; {search:String}: an id of the conversion, order, customer or advocate, or the code it claims, '' for all; {limit:UInt32};
-- the page begins after ({after_ms:Int64}, {after_subject:String}, {after_id:String}), beyond every row for the first page.
-- Read by: report reconciliation-rows.
WITH
    fromUnixTimestamp64Milli(least({to_ms:Int64} - 1, {after_ms:Int64}), 'UTC') AS newest,
    (
        SELECT toUnixTimestamp64Milli(toDateTime64(max(day), 3, 'UTC'))
        FROM
        (
            SELECT day, sum(sum(rows)) OVER (ORDER BY day DESC) AS reached
            FROM daily_reconciliation FINAL
            WHERE programme_id = {programme:String}
                AND empty({findings:Array(String)})
                AND {search:String} = ''
                AND day < toDate32(newest)
                AND (empty({buckets:Array(String)}) OR has({buckets:Array(String)}, bucket))
                AND ({currency:String} = '' OR currency = {currency:String})
            GROUP BY day
        )
        WHERE reached >= {limit:UInt32}
    ) AS enough_ms
SELECT
    toUnixTimestamp64Milli(at) AS at_ms,
    toString(subject) AS subject,
    id,
    toString(bucket) AS bucket,
    arrayStringConcat(reconciliation_rows.findings, ' ') AS findings,
    conversion_id,
    order_id,
    customer_id,
    toString(type) AS type,
    toString(outcome) AS outcome,
    toString(reason) AS reason,
    advocate_id,
    claimed_code,
    claimant,
    toString(status) AS status,
    told_minor,
    told_currency,
    charged_minor,
    charged_currency,
    amount_minor,
    toString(reconciliation_rows.currency) AS currency,
    difference_minor,
    credited_minor,
    other_minor,
    toUnixTimestamp64Milli(first_at) AS first_ms,
    toUnixTimestamp64Milli(paid_at) AS paid_ms,
    toUnixTimestamp64Milli(deadline) AS deadline_ms,
    isNotNull(next_at) AS waiting
FROM reconciliation_rows FINAL
WHERE programme_id = {programme:String}
    AND at >= fromUnixTimestamp64Milli(greatest({from_ms:Int64}, assumeNotNull(enough_ms)), 'UTC')
    AND at <= newest
    AND (empty({buckets:Array(String)}) OR has({buckets:Array(String)}, reconciliation_rows.bucket))
    AND (empty({findings:Array(String)}) OR hasAny({findings:Array(String)}, arrayMap(one -> toString(one), reconciliation_rows.findings)))
    AND ({currency:String} = '' OR reconciliation_rows.currency = {currency:String})
    AND ({search:String} = '' OR has(names, {search:String}))
    AND (toUnixTimestamp64Milli(at), toString(reconciliation_rows.subject), id) < ({after_ms:Int64}, {after_subject:String}, {after_id:String})
ORDER BY at DESC, reconciliation_rows.subject DESC, id DESC
LIMIT {limit:UInt32}
