-- Counts the touched days of advocates anew: clicks on their codes, candidates, and reversals of candidates' orders within 90 days.
-- Grain: as advocate_days. Parameters: step; all: 1 for every day; buckets (how many), bucket (from 0) of advocates.
-- Used by: processors/signals/days.ts
INSERT INTO advocate_days
(
    programme_id, advocate_id, day, clicks, visitors, previews, pressed_known, unpressed, framed_known, framed, hosting_known, hosting, bots_known, bots, hours,
    octaves, conversions, customers, touched, till, quick, orders, reversed, version
)
WITH
    [toUInt32(0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] AS none,
    referred AS
    (
        SELECT
            c.programme_id AS programme_id, c.advocate_id AS advocate_id, r.day AS day, r.visitor AS visitor, r.pressed AS pressed, r.framed AS framed,
            r.hosting AS hosting, r.bot AS bot, r.preview AS preview, toHour(r.occurred_at) AS hour,
            dateDiff('millisecond', lagInFrame(r.occurred_at, 1, r.occurred_at) OVER gaps, r.occurred_at) AS gap_ms,
            row_number() OVER gaps AS nth
        FROM
        (
            SELECT *
            FROM referred_clicks FINAL
            WHERE seen = 0
              AND (programme_id, referral_code) IN (SELECT programme_id, referral_code FROM code_days)
              AND ({all:UInt8} = 1 OR day IN (SELECT day FROM touched_advocate_days))
        ) AS r
        INNER JOIN
        (
            SELECT * FROM code_days WHERE cityHash64(advocate_id) % {buckets:UInt32} = {bucket:UInt32}
        ) AS c ON c.programme_id = r.programme_id AND c.referral_code = r.referral_code
        WHERE toRelativeDayNum(r.day) >= c.from_day AND toRelativeDayNum(r.day) < c.to_day
          AND ({all:UInt8} = 1 OR (c.programme_id, c.advocate_id, r.day) IN (SELECT programme_id, advocate_id, day FROM touched_advocate_days))
        WINDOW gaps AS (PARTITION BY c.programme_id, c.advocate_id, r.day, r.preview ORDER BY r.occurred_at, r.touchpoint_id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    ),
    brought AS
    (
        SELECT *, if(repeat = 1 OR touched_at IS NULL, NULL, dateDiff('millisecond', assumeNotNull(touched_at), occurred_at)) AS delay_ms
        FROM candidates FINAL
        WHERE duplicate = 0 AND cityHash64(advocate_id) % {buckets:UInt32} = {bucket:UInt32}
          AND ({all:UInt8} = 1 OR (programme_id, advocate_id) IN (SELECT programme_id, advocate_id FROM touched_advocate_days))
    )
SELECT
    programme_id, advocate_id, day, sum(n_clicks), sum(n_visitors), sum(n_previews), sum(n_pressed), sum(n_unpressed), sum(n_framed_known), sum(n_framed),
    sum(n_hosting_known), sum(n_hosting), sum(n_bots_known), sum(n_bots), sumForEach(a_hours), sumForEach(a_octaves), sum(n_conversions), sum(n_customers),
    sum(n_touched), sum(n_till), sum(n_quick), sum(n_orders), sum(n_reversed), {step:UInt64}
FROM
(
    SELECT
        programme_id, advocate_id, day, countIf(preview = 0) AS n_clicks, uniqExactIf(visitor, preview = 0) AS n_visitors, countIf(preview = 1) AS n_previews,
        countIf(preview = 0 AND pressed IS NOT NULL) AS n_pressed, countIf(preview = 0 AND NOT ifNull(pressed, true)) AS n_unpressed,
        countIf(preview = 0 AND framed IS NOT NULL) AS n_framed_known, countIf(preview = 0 AND ifNull(framed, false)) AS n_framed,
        countIf(preview = 0 AND hosting IS NOT NULL) AS n_hosting_known, countIf(preview = 0 AND ifNull(hosting, false)) AS n_hosting,
        countIf(preview = 0 AND bot IS NOT NULL) AS n_bots_known, countIf(preview = 0 AND ifNull(bot, false)) AS n_bots,
        sumMapIf([hour], [toUInt32(1)], preview = 0) AS by_hour,
        arrayMap(h -> toUInt32(by_hour.2[indexOf(by_hour.1, h)]), range(24)) AS a_hours,
        sumMapIf([if(gap_ms < 1000, 0, least(23, 1 + toUInt8(floor(log2(intDiv(gap_ms, 1000))))))], [toUInt32(1)], preview = 0 AND nth > 1) AS by_octave,
        arrayMap(o -> toUInt32(by_octave.2[indexOf(by_octave.1, o)]), range(24)) AS a_octaves,
        0 AS n_conversions, 0 AS n_customers, 0 AS n_touched, 0 AS n_till, 0 AS n_quick, 0 AS n_orders, 0 AS n_reversed
    FROM referred
    GROUP BY programme_id, advocate_id, day
    UNION ALL
    SELECT
        programme_id, advocate_id, toDate(occurred_at) AS day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ([], []), none, ([], []), none,
        countIf(repeat = 0), uniqExactIf(ifNull(customer_id, conversion_id), repeat = 0), countIf(delay_ms IS NOT NULL),
        countIf(delay_ms IS NOT NULL AND other_touches > 0 AND NOT ifNull(user_activated, false) AND
            if(ifNull(page_stage, 'landing') IN ('cart', 'checkout'), 1, ifNull(delay_ms <= 180000, 0))),
        countIf(ifNull(delay_ms > 0 AND delay_ms <= 180000, 0) AND NOT (ifNull(touch IN ('coupon', 'extension'), 0) AND ifNull(user_activated, false))), countIf(order_id IS NOT NULL), 0
    FROM brought
    WHERE {all:UInt8} = 1 OR (programme_id, advocate_id, toDate(occurred_at)) IN (SELECT programme_id, advocate_id, day FROM touched_advocate_days)
    GROUP BY programme_id, advocate_id, day
    UNION ALL
    SELECT
        programme_id, advocate_id, toDate(assumeNotNull(reversed_at)) AS day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ([], []), none, ([], []), none,
        0, 0, 0, 0, 0, 0, count()
    FROM brought
    WHERE reversed_at IS NOT NULL AND reversed_at >= occurred_at AND reversed_at < occurred_at + INTERVAL 90 DAY
      AND ({all:UInt8} = 1 OR (programme_id, advocate_id, toDate(assumeNotNull(reversed_at))) IN (SELECT programme_id, advocate_id, day FROM touched_advocate_days))
    GROUP BY programme_id, advocate_id, day
)
GROUP BY programme_id, advocate_id, day
