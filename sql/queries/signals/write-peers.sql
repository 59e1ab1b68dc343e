-- Writes what is usual among the peers of a week.
-- Grain: as peer_weeks. Parameters: step. Used by: processors/signals/peers.ts
INSERT INTO peer_weeks (programme_id, week, feature, median_ppb, mad_ppb, version)
SELECT programme_id, toDate(toInt32(week)), feature, toInt64(median_ppb), toInt64(mad_ppb), {step:UInt64}
FROM {{source}}
