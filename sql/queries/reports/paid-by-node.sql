-- Grain: one row an advocate or a channel that decisions of compared conversions pay for: parts of conversions (10^-9), and money of one currency.
-- Parameters: programme; from_ms, to_ms (of the conversion, half-open); types ([] for all); currency; advocates 1 for advocates instead of channels.
-- Read by: report attribution.
SELECT
    if({advocates:UInt8} = 1, advocate_id, toString(channel)) AS node,
    toString(sum(toUInt64(share_ppb))) AS share_ppb,
    sumIf(credits.amount_minor, currency = {currency:String}) AS amount_minor
FROM credits FINAL
WHERE programme_id = {programme:String}
  AND pays = 1
  AND conversion_id IN
  (
      SELECT conversion_id
      FROM conversion_paths FINAL
      WHERE programme_id = {programme:String}
        AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        AND (empty({types:Array(String)}) OR has({types:Array(String)}, type))
  )
GROUP BY node
ORDER BY node
