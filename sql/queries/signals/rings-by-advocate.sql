-- Grain: one row one of some advocates who is of a ring (whose), and an advocate of that ring: how surely he belongs, and since when, ms since 1970. In order.
-- Parameters: programmes, advocates (side by side). Read by: processors/signals/load.ts
SELECT o.programme_id AS programme_id, o.member_id AS whose, r.member_id AS advocate_id, r.ring_id AS ring_id, r.score_ppb AS score_ppb, toFloat64(toUnixTimestamp64Milli(r.since)) AS since
FROM
(
    SELECT programme_id, ring_id, member_id
    FROM rings FINAL
    WHERE member_kind = 'advocate' AND member_id IN {advocates:Array(String)} AND (programme_id, member_id) IN
        (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
) AS o
INNER JOIN (SELECT programme_id, ring_id, member_id, score_ppb, since FROM rings FINAL WHERE member_kind = 'advocate') AS r
    ON r.programme_id = o.programme_id AND r.ring_id = o.ring_id
ORDER BY programme_id, whose, advocate_id
