-- Grain: one row a currency, outcome and reason: totals over the whole filter. Amounts are minor units.
-- Parameters: as pages/conversion-list, without the page.
-- Read by: report conversions.
SELECT
    currency,
    outcome,
    reason,
    toInt64(count()) AS conversions,
    toInt64(sum(value_minor)) AS value_minor,
    toInt64(sum(credited_minor)) AS credited_minor,
    toInt64(countIf(open_holds > 0)) AS held
FROM conversion_outcomes FINAL
WHERE programme_id = {programme:String}
    AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND (empty({outcomes:Array(String)}) OR has({outcomes:Array(String)}, outcome))
    AND (empty({reasons:Array(String)}) OR has({reasons:Array(String)}, reason))
    AND (empty({channels:Array(String)}) OR has({channels:Array(String)}, channel))
    AND (empty({types:Array(String)}) OR has({types:Array(String)}, type))
    AND (empty({advocates:Array(String)}) OR has({advocates:Array(String)}, advocate_id))
    AND ({held:UInt8} = 0 OR open_holds > 0)
    AND ({currency:String} = '' OR currency = {currency:String})
    AND ({search:String} = ''
        OR conversion_id = {search:String}
        OR advocate_id = {search:String}
        OR conversion_id IN (
            SELECT conversion_id
            FROM conversion_states FINAL
            WHERE {search:String} != ''
                AND programme_id = {programme:String}
                AND (order_id = {search:String} OR customer_id = {search:String} OR visitor_id = {search:String} OR claimed_code = {search:String})))
GROUP BY currency, outcome, reason
ORDER BY currency, outcome, reason
