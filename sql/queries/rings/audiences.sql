-- Grain: one row an advocate with a candidate: how many persons he may have brought, as they count.
-- Parameters: all: 1 for everybody; programmes, advocates (side by side). Read by: processors/rings/load.ts
SELECT toString(programme_id) AS programme, advocate_id AS advocate, persons
FROM ring_things FINAL
WHERE kind = 'audience' AND ({all:UInt8} = 1 OR (programme_id, advocate_id) IN
    (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i)))
