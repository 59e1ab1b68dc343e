-- Grain: one row a thing that at least two of some advocates share, or that one of those whose audience changed does, an advocate who touches it, and a person
-- through whom: since when, ms since 1970, and the first three events that show it. thing: of an address a name by its content, which is the same in every data
-- directory, and then address. In order of programme.
-- Parameters: all: 1 for everything; programmes, advocates, audiences (side by side): the advocates, and 1 where the audience changed. Read by: processors/rings/load.ts
WITH
    named AS
    (
        SELECT {programmes:Array(String)}[i] AS programme, {advocates:Array(String)}[i] AS advocate, {audiences:Array(UInt8)}[i] AS audience
        FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i)
    ),
    wanted AS
    (
        SELECT programme_id, kind, thing, ip_key, max(content) AS told
        FROM ring_things FINAL
        WHERE kind != 'audience' AND ({all:UInt8} = 1 OR (programme_id, advocate_id) IN (SELECT programme, advocate FROM named))
        GROUP BY programme_id, kind, thing, ip_key
        HAVING {all:UInt8} = 1 OR count() > 1 OR countIf((programme_id, advocate_id) IN (SELECT programme, advocate FROM named WHERE audience = 1)) > 0
    )
SELECT
    t.programme_id AS programme, t.kind AS kind, if(t.ip_key = '', t.thing, concat('seen:', lower(hex(w.told)))) AS thing, t.ip_key AS address,
    t.advocate_id AS advocate, t.person_id AS person, toUInt8(max(t.own)) AS own, toFloat64(toUnixTimestamp64Milli(min(t.at))) AS since,
    toJSONString(arrayMap(one -> (toFloat64(toUnixTimestamp64Milli(one.1)), one.2), arraySlice(arraySort(groupUniqArray((t.at, t.source_id))), 1, 3))) AS evidence
FROM
(
    SELECT programme_id, kind, thing, ip_key, advocate_id, person_id, own, at, source_id
    FROM ring_touches FINAL
    WHERE (programme_id, kind, thing, ip_key) IN (SELECT programme_id, kind, thing, ip_key FROM wanted)
) AS t
INNER JOIN wanted AS w ON w.programme_id = t.programme_id AND w.kind = t.kind AND w.thing = t.thing AND w.ip_key = t.ip_key
GROUP BY programme, kind, thing, address, advocate, person
ORDER BY programme
