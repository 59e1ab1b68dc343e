-- Grain: one row a kind with any record: receipt of the newest record of its partitions, ms since 1970, as whoever moved their marks saw it.
-- Parameters: none.
-- Read by: report quality.
SELECT replaceOne(topic, 'fairlead.', '') AS kind, toUnixTimestamp64Milli(max(received_at)) AS received_ms
FROM marks FINAL
WHERE received_at > fromUnixTimestamp64Milli(0, 'UTC')
GROUP BY kind
ORDER BY kind
