-- Grain: one row a currency: rewards granted for conversions of the range and not reversed since.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the conversion's own time.
-- Read by: report roi.
SELECT currency, toInt64(count()) AS rewards, toInt64(sum(amount_minor)) AS rewards_minor
FROM rewards FINAL
WHERE programme_id = {programme:String}
    AND state != 'reversed'
    AND earned_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND earned_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY currency
ORDER BY currency
