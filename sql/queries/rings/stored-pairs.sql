-- Grain: one row a pair in the state that hangs together with any of some advocates. Times are ms since 1970.
-- Parameters: programmes, advocates (side by side). Read by: processors/rings/load.ts
WITH
    named AS
    (
        SELECT {programmes:Array(String)}[i] AS programme, {advocates:Array(String)}[i] AS advocate
        FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i)
    )
SELECT
    toString(programme_id) AS programme_id, a, b, component, ring_id, weight_ppb, between_ppb, toFloat64(toUnixTimestamp64Milli(since)) AS since_ms, things,
    toJSONString(ip_key) AS addresses, cut_by, toFloat64(toUnixTimestamp64Milli(cut_at)) AS cut_ms, cut_review
FROM ring_pairs FINAL
WHERE (programme_id, component) IN
(
    SELECT programme_id, component FROM ring_pairs FINAL WHERE (programme_id, a) IN (SELECT programme, advocate FROM named)
    UNION DISTINCT
    SELECT programme_id, component FROM ring_pairs FINAL WHERE (programme_id, b) IN (SELECT programme, advocate FROM named)
)
