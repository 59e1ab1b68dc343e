-- Grain: one row a ring and an advocate of it: how many conversions that he may have brought touch what holds the ring together, and of how many persons.
-- Parameters: programme; ring: one, or '' for all. Read by: dashboard/reports/ring-rows.ts
WITH
    held_by AS
    (
        SELECT DISTINCT ring_id, advocate, kind, if(ip_key = '', thing, '') AS thing, ip_key AS address
        FROM ring_edges FINAL
        ARRAY JOIN [a, b] AS advocate
        WHERE programme_id = {programme:String} AND ({ring:String} = '' OR ring_id = {ring:String})
    )
SELECT h.ring_id AS ring_id, t.advocate_id AS advocate_id, toUInt32(uniqExact(t.source_id)) AS conversions, toUInt32(uniqExact(t.person_id)) AS persons
FROM
(
    SELECT kind, thing, ip_key, advocate_id, source_id, person_id
    FROM ring_touches FINAL
    WHERE programme_id = {programme:String} AND own = 0 AND (kind, thing, ip_key) IN (SELECT kind, thing, address FROM held_by)
) AS t
INNER JOIN held_by AS h ON h.kind = t.kind AND h.thing = t.thing AND h.address = t.ip_key AND h.advocate = t.advocate_id
GROUP BY ring_id, advocate_id
ORDER BY ring_id, advocate_id
