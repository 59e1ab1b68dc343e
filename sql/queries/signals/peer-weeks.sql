-- Grain: one row a programme, week (its Monday, in days since 1970) and feature: what is usual among advocates, in parts per billion.
-- Parameters: from, to: days since 1970, both included. Read by: processors/signals/peers.ts
SELECT programme_id, toInt32(toRelativeDayNum(week)) AS week, feature, toFloat64(median_ppb) AS median, toFloat64(mad_ppb) AS mad
FROM peer_weeks FINAL
WHERE toRelativeDayNum(peer_weeks.week) >= {from:Int32} AND toRelativeDayNum(peer_weeks.week) <= {to:Int32}
