-- Grain: one row a ring in the state of which the least advocate may be any of some, and a member. Times are ms since 1970.
-- Parameters: programmes, advocates (side by side). Read by: processors/rings/load.ts
SELECT
    toString(programme_id) AS programme_id, ring_id, toString(member_kind) AS member_kind, member_id, score_ppb, ring_score_ppb,
    toFloat64(toUnixTimestamp64Milli(since)) AS since_ms, bounded
FROM rings FINAL
WHERE (programme_id, ring_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
