-- Grain: one row a reason, step, kind (of the topic) and UTC day of receipt. bytes_removed: not replayed, and too late for it.
-- Parameters: {programme:String}, '' for all; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of receipt.
-- Read by: report quality.
SELECT
    reason,
    step,
    replaceOne(topic, 'fairlead.', '') AS kind,
    toString(toDate(received_at)) AS day,
    toInt64(count()) AS records,
    toInt64(countIf(isNotNull(replayed_as))) AS replayed,
    toInt64(countIf(isNull(replayed_as) AND isNotNull(bytes_removed_at))) AS bytes_removed
FROM dead_letters FINAL
WHERE ({programme:String} = '' OR programme_id = {programme:String} OR programme_id = '')
    AND received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY reason, step, kind, day
ORDER BY day DESC, records DESC, reason, step, kind
