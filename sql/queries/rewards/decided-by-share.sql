-- Grain: one row a granted or reversed decision of a conversion that the step looked at, and where several may share one, also one that was denied
-- though it won a share; in order of conversion and advocate, with what its reward depends on. open_holds: holds that are open; known_holds: those of them whose end is known; released_ms: the last end, known or come (ms
-- since 1970), 0 without holds. value: the conversion's value before it was reversed; margin: of the whole order; NULL is unknown.
-- What a reviewer took back counts as what was won: the others' parts stay what they are.
-- Parameters: parts, part: only conversions whose hash modulo parts is part; shared: 1 where several may share a conversion, or reviewers took any back.
-- Read by: processors/rewards/processor.ts
SELECT
    d.programme_id AS programme_id, d.conversion_id AS conversion_id, d.advocate_id AS advocate_id, d.outcome AS outcome, d.type AS type,
    toUInt32(d.ruleset_version) AS ruleset, toUInt32(d.share_ppb) AS share, toFloat64(d.amount_minor) AS amount, d.currency AS currency,
    toFloat64(toUnixTimestamp64Milli(d.decided_for)) AS decided_ms,
    toUInt32(h.open) AS open_holds, toUInt32(h.known) AS known_holds, h.released AS released_ms,
    c.charged AS charged, c.remaining AS remaining, c.margin AS margin
FROM
(
    SELECT programme_id, conversion_id, advocate_id, outcome, type, ruleset_version, share_ppb, amount_minor, currency, decided_for
    FROM decisions FINAL
    WHERE outcome IN ('granted', 'reversed') AND ({shared:UInt8} = 0 OR reason != 'REVERSED_FRAUD_CONFIRMED')
      AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
    UNION ALL
    SELECT w.programme_id, w.conversion_id, w.advocate_id, n.outcome, n.type, n.ruleset_version, w.share_won, w.amount_won, n.currency, n.decided_for
    FROM
    (
        SELECT programme_id, conversion_id, advocate_id, toUInt32(sum(share_ppb)) AS share_won, sum(amount_minor) AS amount_won
        FROM credits FINAL
        WHERE {shared:UInt8} = 1 AND pays = 0 AND advocate_id != ''
          AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
        GROUP BY programme_id, conversion_id, advocate_id
    ) AS w
    INNER JOIN
    (
        SELECT programme_id, conversion_id, advocate_id, outcome, type, ruleset_version, currency, decided_for
        FROM decisions FINAL
        WHERE {shared:UInt8} = 1 AND (outcome = 'denied' OR reason = 'REVERSED_FRAUD_CONFIRMED')
          AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
    ) AS n ON n.programme_id = w.programme_id AND n.conversion_id = w.conversion_id AND n.advocate_id = w.advocate_id
) AS d
LEFT JOIN
(
    SELECT
        programme_id, conversion_id, advocate_id, countIf(closed_at IS NULL) AS open, countIf(closed_at IS NULL AND closes_at IS NOT NULL) AS known,
        max(toFloat64(ifNull(toUnixTimestamp64Milli(ifNull(closed_at, closes_at)), 0))) AS released
    FROM holds FINAL
    WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
    GROUP BY programme_id, conversion_id, advocate_id
) AS h ON h.programme_id = d.programme_id AND h.conversion_id = d.conversion_id AND h.advocate_id = d.advocate_id
LEFT JOIN
(
    SELECT
        s.programme_id AS programme_id, s.conversion_id AS conversion_id,
        toFloat64(ifNull(if(o.order_id = '', s.amount_minor, ifNull(o.amount_minor, if(s.currency = o.currency, s.amount_minor, 0))), 0)) AS charged,
        toFloat64(ifNull(o.net_minor, 0)) AS remaining, toFloat64(o.margin_minor) AS margin
    FROM
    (
        SELECT programme_id, conversion_id, order_id, amount_minor, currency
        FROM conversion_states FINAL
        WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys WHERE cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
    ) AS s
    LEFT JOIN
    (
        SELECT programme_id, order_id, amount_minor, currency, net_minor, margin_minor
        FROM order_states FINAL
        WHERE (programme_id, order_id) IN
        (
            SELECT programme_id, assumeNotNull(order_id) FROM conversion_states
            WHERE order_id IS NOT NULL AND (programme_id, conversion_id) IN
                (SELECT programme_id, conversion_id FROM attribution_keys WHERE cityHash64(conversion_id) % {parts:UInt32} = {part:UInt32})
        )
    ) AS o ON o.programme_id = s.programme_id AND o.order_id = ifNull(s.order_id, '')
) AS c ON c.programme_id = d.programme_id AND c.conversion_id = d.conversion_id
ORDER BY programme_id, conversion_id, advocate_id
