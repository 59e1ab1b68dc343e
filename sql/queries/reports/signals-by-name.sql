-- Grain: one row a signal that was seen of a programme's conversions or advocates' days, or that could not be computed: how often, and of how many advocates.
-- Parameters: programme; from_ms, to_ms: half-open. Read by: dashboard/reports/signals.ts
SELECT
    signal, countIf(strength_ppb > 0) AS seen, countIf(strength_ppb IS NULL) AS unknown, uniqExactIf(advocate_id, strength_ppb > 0) AS advocates
FROM signals FINAL
WHERE programme_id = {programme:String} AND at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY signal
ORDER BY signal
