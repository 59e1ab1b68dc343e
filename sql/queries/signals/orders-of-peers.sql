-- Grain: one row an advocate of whose orders in a span of days at least so many went back: when each was placed and went back (ms since 1970; -1: it did not).
-- Parameters: programme; from, to: days since 1970, half-open; least. Read by: processors/signals/peers.ts
SELECT
    advocate_id,
    groupArray((toFloat64(toUnixTimestamp64Milli(occurred_at)), toFloat64(ifNull(toUnixTimestamp64Milli(reversed_at), -1)))) AS orders
FROM candidates FINAL
WHERE programme_id = {programme:String} AND duplicate = 0 AND ifNull(order_id, '') != ''
  AND toRelativeDayNum(occurred_at) >= {from:Int32} AND toRelativeDayNum(occurred_at) < {to:Int32}
GROUP BY advocate_id
HAVING countIf(reversed_at IS NOT NULL) >= {least:UInt32}
