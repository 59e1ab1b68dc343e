-- Holds conversions that should have an order against the ledger; ingest/events/findings.ts says what each finding means.
-- Grain: one row a conversion. Parameters: step; all: 1 for every conversion, 0 for touched ones; buckets (how many), bucket (from 0): of the order that
-- it names, else of its own id; rules (`version programme`) and wait_ms: the rulesets of all programmes and how long each waits for an order;
-- default_wait_ms: how long version 0 waits. Used by: the processor reconciliation.
INSERT INTO reconciliation_rows
(
    programme_id, at, subject, id, bucket, findings, conversion_id, order_id, customer_id, type, outcome, reason, advocate_id, claimed_code, claimant, status,
    told_minor, told_currency, charged_minor, charged_currency, amount_minor, currency, difference_minor, credited_minor, other_minor, first_at, paid_at,
    deadline, next_at, names, version
)
WITH
    -- The order is in the ledger, and this conversion is the first that names it.
    known_id != '' AND place = 1 AS backed,
    known_status IN ('placed', 'unknown') AS unpaid,
    decided_outcome = 'granted' AS standing,
    indexOf({rules:Array(String)}, concat(toString(ruleset), ' ', toString(told_programme))) AS rule,
    if(rule = 0, {default_wait_ms:Int64}, {wait_ms:Array(Int64)}[rule]) AS waited_ms,
    addMilliseconds(told_at, waited_ms) AS due_at,
    now_at >= due_at AS over,
    multiIf(
        NOT backed, false,
        standing, known_status IN ('charged_back', 'cancelled', 'refunded') OR (unpaid AND over) OR foreign_refunds > 0,
        decided_outcome = 'reversed', known_status IN ('paid', 'fulfilled'),
        false) AS status_differs,
    ifNull(settled_at, known_first_at) > due_at OR known_first_at > due_at AS late_by_events,
    known_received_at > addMilliseconds(told_received_at, waited_ms) AS late_by_receipt,
    arrayFilter(finding -> finding != '',
    [
        if(backed, '', 'conversion_without_order'),
        if(status_differs, 'status_differs', ''),
        if(backed AND order_check = 'amount_differs', 'amount_differs', ''),
        if(standing AND others > 0, 'credited_other', ''),
        if(backed AND (late_by_events OR late_by_receipt), 'late', ''),
        if(place > 1 AND known_id != '', 'shared_order', '')
    ]) AS found,
    multiIf(
        backed AND known_minor IS NOT NULL, known_minor,
        told_currency = decided_currency, told_minor,
        NULL) AS worth
SELECT
    told_programme, told_at, 'conversion', told_id, if(empty(found), 'matched', found[1]), found, told_id, told_order, told_customer, told_type,
    decided_outcome, decided_reason, decided_advocate, told_code, owner, if(backed, known_status, ''), told_minor, told_currency,
    if(backed, known_minor, NULL), if(backed, known_currency, NULL), worth, decided_currency,
    if(has(found, 'amount_differs') AND told_currency = known_currency, known_minor - told_minor, NULL),
    credited, other_minor, if(backed, known_first_at, NULL), if(backed, settled_at, NULL), due_at,
    if(NOT over AND (known_id = '' OR (backed AND unpaid)), due_at, NULL),
    arrayDistinct(arrayFilter(name -> name != '', [told_id, told_order, ifNull(told_customer, ''), ifNull(told_code, ''), decided_advocate, owner])),
    {step:UInt64}
FROM
(
    SELECT
        programme_id AS told_programme, conversion_id AS told_id, occurred_at AS told_at, received_at AS told_received_at, type AS told_type,
        ifNull(order_id, '') AS told_order, customer_id AS told_customer, claimed_code AS told_code, amount_minor AS told_minor, currency AS told_currency,
        if(told_order = '', 1, row_number() OVER (PARTITION BY programme_id, ifNull(order_id, conversion_id) ORDER BY occurred_at, conversion_id)) AS place
    FROM conversion_states FINAL
    WHERE type IN ('purchase', 'renewal') AND isNull(duplicate_rule)
      AND cityHash64(ifNull(order_id, conversion_id)) % {buckets:UInt32} = {bucket:UInt32}
      AND ({all:UInt8} = 1 OR (programme_id, conversion_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'conversion'))
) AS told
LEFT JOIN
(
    SELECT
        programme_id, conversion_id, outcome AS decided_outcome, reason AS decided_reason, advocate_id AS decided_advocate, currency AS decided_currency,
        ruleset_version AS ruleset, credited_minor AS credited, order_check, claimant AS owner
    FROM conversion_outcomes FINAL
    WHERE {all:UInt8} = 1 OR (programme_id, conversion_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'conversion')
) AS decided ON decided.programme_id = told_programme AND decided.conversion_id = told_id
LEFT JOIN
(
    SELECT
        programme_id, order_id AS known_id, status AS known_status, amount_minor AS known_minor, currency AS known_currency, foreign_refunds,
        first_at AS known_first_at, ifNull(paid_at, fulfilled_at) AS settled_at
    FROM order_states FINAL
    WHERE cityHash64(order_id) % {buckets:UInt32} = {bucket:UInt32}
      AND ({all:UInt8} = 1 OR (programme_id, order_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'order'))
) AS known ON known.programme_id = told_programme AND known_id = told_order
LEFT JOIN
(
    SELECT programme_id, order_id, min(received_at) AS known_received_at
    FROM standing_orders
    WHERE cityHash64(order_id) % {buckets:UInt32} = {bucket:UInt32}
      AND ({all:UInt8} = 1 OR (programme_id, order_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'order'))
    GROUP BY programme_id, order_id
) AS heard ON heard.programme_id = told_programme AND heard.order_id = told_order
LEFT JOIN
(
    SELECT granted.programme_id AS programme_id, granted.conversion_id AS conversion_id, count() AS others, sum(granted.amount_minor) AS other_minor
    FROM
    (
        SELECT programme_id, conversion_id, advocate_id, amount_minor
        FROM decisions FINAL
        WHERE outcome = 'granted'
          AND ({all:UInt8} = 1 OR (programme_id, conversion_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'conversion'))
    ) AS granted
    INNER JOIN
    (
        SELECT programme_id, conversion_id, claimant
        FROM conversion_outcomes FINAL
        WHERE claimant != ''
          AND ({all:UInt8} = 1 OR (programme_id, conversion_id) IN (SELECT programme_id, id FROM touched_reconciliation WHERE subject = 'conversion'))
    ) AS claimed ON claimed.programme_id = granted.programme_id AND claimed.conversion_id = granted.conversion_id
    WHERE granted.advocate_id != claimed.claimant
    GROUP BY programme_id, conversion_id
) AS elsewhere ON elsewhere.programme_id = told_programme AND elsewhere.conversion_id = told_id
LEFT JOIN (SELECT programme_id, now_at FROM clocks FINAL) AS clock ON clock.programme_id = told_programme
