-- Grain: one row a share that advocates are compared by: how many of how many over a window of days, beside the median and the median absolute deviation (ppb) of
-- the peers' over the 28 days before the week of its last day; NULL where too few tell.
-- Parameters: programme, advocate; from, to: days since 1970, both included.
-- Read by: dashboard/reports/case-evidence.ts
SELECT w.feature AS feature, w.some AS some, w.of AS of, p.median_ppb AS median_ppb, p.mad_ppb AS mad_ppb
FROM
(
    SELECT own.1 AS feature, own.2 AS some, own.3 AS of
    FROM
    (
        SELECT
            arrayJoin([
                ('unpressed', toInt64(sum(unpressed)), toInt64(sum(pressed_known))), ('framed', toInt64(sum(framed)), toInt64(sum(framed_known))),
                ('hosting', toInt64(sum(hosting)), toInt64(sum(hosting_known))), ('bots', toInt64(sum(bots)), toInt64(sum(bots_known))),
                ('till', toInt64(sum(till)), toInt64(sum(touched))), ('quick', toInt64(sum(quick)), toInt64(sum(touched))),
                ('converting', toInt64(sum(customers)), toInt64(sum(visitors))), ('reversed', toInt64(sum(reversed)), toInt64(sum(orders)))]) AS own
        FROM advocate_days FINAL
        WHERE programme_id = {programme:String} AND advocate_id = {advocate:String} AND toRelativeDayNum(day) >= {from:Int32} AND toRelativeDayNum(day) <= {to:Int32}
    )
) AS w
LEFT JOIN
(
    SELECT toString(feature) AS feature, median_ppb, mad_ppb
    FROM peer_weeks FINAL
    WHERE programme_id = {programme:String} AND week = toMonday(toDate({to:Int32}))
) AS p ON p.feature = w.feature
ORDER BY feature
