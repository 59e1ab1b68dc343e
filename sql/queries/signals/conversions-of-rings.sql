-- Grain: one row one of some advocates who is of a ring, and a conversion that he may have brought and that touches what holds the ring together.
-- Parameters: programmes, advocates (side by side). Read by: processors/signals/load.ts
WITH
    theirs AS
    (
        SELECT programme_id, ring_id, member_id
        FROM rings FINAL
        WHERE member_kind = 'advocate' AND member_id IN {advocates:Array(String)} AND (programme_id, member_id) IN
            (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
    ),
    held_by AS
    (
        SELECT DISTINCT o.programme_id AS programme_id, o.member_id AS advocate_id, e.kind AS kind, if(e.ip_key = '', e.thing, '') AS thing, e.ip_key AS address
        FROM theirs AS o
        INNER JOIN (SELECT programme_id, ring_id, kind, thing, ip_key FROM ring_edges FINAL WHERE (programme_id, ring_id) IN (SELECT programme_id, ring_id FROM theirs)) AS e
            ON e.programme_id = o.programme_id AND e.ring_id = o.ring_id
    )
SELECT DISTINCT programme_id, advocate_id, source_id AS conversion_id
FROM ring_touches FINAL
WHERE own = 0 AND (programme_id, kind, thing, ip_key) IN (SELECT programme_id, kind, thing, address FROM held_by)
  AND (programme_id, kind, thing, ip_key, advocate_id) IN (SELECT programme_id, kind, thing, address, advocate_id FROM held_by)
