-- Counts anew who touches the things of which the step filed or struck a touch; what one alone touches, and what too many do, links nobody. Of audiences: how
-- many persons. Only what is other than before is written.
-- Grain: as ring_things. Parameters: step; committed; all: 1 for everything; kinds, most_advocates, most_persons (side by side): beyond which a thing is a commons.
-- Used by: the processor rings.
INSERT INTO ring_things (programme_id, advocate_id, kind, thing, ip_key, advocates, persons, content, version, is_deleted)
WITH touched AS (SELECT programme_id, kind, thing, ip_key FROM ring_touches WHERE version > {committed:UInt64})
SELECT
    programme_id, advocate_id, kind, thing, address, maxIf(many, fresh), maxIf(crowd, fresh), maxIf(told, fresh), {step:UInt64}, toUInt8(countIf(fresh) = 0)
FROM
(
    SELECT programme_id, arrayJoin(members) AS advocate_id, kind, thing, address, many, crowd, told, true AS fresh
    FROM
    (
        SELECT programme_id, kind, thing, ip_key AS address, groupUniqArray(65)(advocate_id) AS members, toUInt32(uniqExact(advocate_id)) AS many,
            toUInt32(uniqExact(person_id)) AS people,
            arrayFirst(step -> people <= 16 * step, arrayMap(bit -> toUInt32(bitShiftLeft(toUInt64(1), bit)), range(28))) AS grain,
            if(kind = 'audience', intDiv(people + grain - 1, grain) * grain, people) AS crowd,
            if(kind = 'audience', 0, sum(sipHash64(advocate_id, own, source_id, person_id, at))) AS told
        FROM ring_touches FINAL
        WHERE {all:UInt8} = 1 OR (programme_id, kind, thing, ip_key) IN touched
        GROUP BY programme_id, kind, thing, address
        HAVING kind = 'audience'
            OR (many > 1 AND many <= transform(kind, {kinds:Array(String)}, {most_advocates:Array(UInt32)}, 0)
                AND people <= transform(kind, {kinds:Array(String)}, {most_persons:Array(UInt32)}, 0))
    )
    UNION ALL
    SELECT programme_id, advocate_id, kind, thing, ip_key, advocates, persons, content, false
    FROM ring_things FINAL
    WHERE {all:UInt8} = 0 AND (programme_id, advocate_id, kind, thing, ip_key) IN
        (SELECT programme_id, advocate_id, kind, thing, ip_key FROM ring_touches WHERE (programme_id, kind, thing, ip_key) IN touched)
)
GROUP BY programme_id, advocate_id, kind, thing, address
HAVING countIf(fresh) != countIf(NOT fresh) OR maxIf((many, crowd, told), fresh) != maxIf((many, crowd, told), NOT fresh)
