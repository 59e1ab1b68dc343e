-- Grain: one row a ring, a pair of its advocates and a thing that binds them: with the weight of the pair by itself (own_weight_ppb) and with what third
-- members add (weight_ppb). Times are ms since 1970. In order of rings and pairs, what says most first.
-- Parameters: programme; ring: one, or '' for all. Read by: dashboard/reports/ring-rows.ts
SELECT
    e.ring_id AS ring_id, e.a AS a, e.b AS b, toString(e.kind) AS kind, e.thing AS thing, e.weight_ppb AS weight_ppb, p.weight_ppb AS own_weight_ppb,
    e.says_ppb AS says_ppb, e.own AS own, e.persons AS persons, e.advocates_of AS advocates_of, e.persons_of AS persons_of, e.evidence AS evidence,
    toUnixTimestamp64Milli(e.since) AS since_ms
FROM (SELECT * FROM ring_edges FINAL WHERE programme_id = {programme:String} AND ({ring:String} = '' OR ring_id = {ring:String})) AS e
LEFT JOIN
(
    SELECT a, b, weight_ppb
    FROM ring_pairs FINAL
    WHERE programme_id = {programme:String} AND ring_id != '' AND ({ring:String} = '' OR ring_id = {ring:String})
) AS p ON p.a = e.a AND p.b = e.b
ORDER BY ring_id, a, b, says_ppb DESC, persons DESC, kind, thing
