-- Grain: one row an edge in the state of a ring of which the least advocate may be any of some. Times are ms since 1970.
-- Parameters: programmes, advocates (side by side). Read by: processors/rings/load.ts
SELECT
    toString(programme_id) AS programme_id, ring_id, a, b, toString(kind) AS kind, thing, ip_key AS address, weight_ppb, says_ppb, own, persons, advocates_of,
    persons_of, toJSONString(evidence) AS evidence, toFloat64(toUnixTimestamp64Milli(since)) AS since_ms
FROM ring_edges FINAL
WHERE (programme_id, ring_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
