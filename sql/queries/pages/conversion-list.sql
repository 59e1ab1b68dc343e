-- Grain: one row a decided conversion, newest first. occurred_ms: ms since 1970; amounts are minor units of `currency`.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970; {outcomes:Array(String)},
-- {reasons:Array(String)}, {channels:Array(String)}, {types:Array(String)}, {advocates:Array(String)}: empty for all;
-- {held:UInt8}: 1 for those with an open hold alone; {currency:String}: '' for all; {search:String}: an id of the conversion, its order,
-- customer, visitor or advocate, or the code it claims, '' for all; {limit:UInt32}; the page begins after ({after_ms:Int64}, {after_id:String}),
-- after_ms -1 for the first page.
-- Read by: report conversions.
SELECT
    conversion_id,
    toUnixTimestamp64Milli(occurred_at) AS occurred_ms,
    type,
    channel,
    advocate_id,
    outcome,
    reason,
    model,
    toInt64(ruleset_version) AS ruleset_version,
    toInt64(value_minor) AS value_minor,
    toInt64(credited_minor) AS credited_minor,
    currency,
    toInt64(open_holds) AS open_holds,
    toInt64(touchpoints) AS touchpoints
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
    AND ({after_ms:Int64} < 0 OR (toUnixTimestamp64Milli(occurred_at), conversion_id) < ({after_ms:Int64}, {after_id:String}))
ORDER BY occurred_at DESC, conversion_id DESC
LIMIT {limit:UInt32}
