-- Grain: one row a device of the advocates' candidates that several customers have used: since when (ms since 1970) each of the first 51 has, in order.
-- Parameters: programmes, advocates (side by side); from, to: days since 1970, both included. Read by: processors/signals/load.ts
SELECT programme_id, substring(node, 8) AS device, groupArraySorted(51)(toUnixTimestamp64Milli(since)) AS times
FROM identity_edges FINAL
WHERE startsWith(neighbour, 'customer:') AND (programme_id, node) IN
(
    SELECT DISTINCT programme_id, concat('device:', arrayJoin(arrayConcat([ifNull(device_id, '')], [ifNull(click_device_id, '')])) AS device)
    FROM candidates
    WHERE (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
      AND toRelativeDayNum(occurred_at) >= {from:Int32} AND toRelativeDayNum(occurred_at) <= {to:Int32}
)
GROUP BY programme_id, node
HAVING count() > 1
