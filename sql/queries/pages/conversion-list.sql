-- Grain: one row a decided conversion, newest first. occurred_ms: ms since 1970; amounts are minor units of `currency`.
-- The daily counts tell how far back a page can reach, so that only those days are read; a search or a choice of advocates may reach back
-- to the first.
-- Parameters: {listed:Identifier}: listed_conversions, or advocate_conversions where advocates are chosen; {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970; {outcomes:Array(String)},
-- {reasons:Array(String)}, {channels:Array(String)}, {types:Array(String)}, {advocates:Array(String)}: empty for all;
-- {held:UInt8}: 1 for those with an open hold alone; {currency:String}: '' for all; {search:String}: an id of the conversion, its order,
-- customer, visitor or advocate, or the code it claims, '' for all; {limit:UInt32}; the page begins after ({after_ms:Int64}, {after_id:String}),
-- both beyond every conversion for the first page.
-- Read by: report conversions.
WITH
    fromUnixTimestamp64Milli(least({to_ms:Int64} - 1, {after_ms:Int64}), 'UTC') AS newest,
    (
        SELECT toUnixTimestamp64Milli(toDateTime64(max(day), 3, 'UTC'))
        FROM
        (
            SELECT day, sum(sum(conversions)) OVER (ORDER BY day DESC) AS reached
            FROM daily_outcomes FINAL
            WHERE programme_id = {programme:String}
                AND empty({advocates:Array(String)})
                AND {search:String} = ''
                AND day < toDate32(newest)
                AND (empty({outcomes:Array(String)}) OR has({outcomes:Array(String)}, outcome))
                AND (empty({reasons:Array(String)}) OR has({reasons:Array(String)}, reason))
                AND (empty({channels:Array(String)}) OR has({channels:Array(String)}, channel))
                AND (empty({types:Array(String)}) OR has({types:Array(String)}, type))
                AND ({held:UInt8} = 0 OR held = 1)
                AND ({currency:String} = '' OR currency = {currency:String})
            GROUP BY day
        )
        WHERE reached >= {limit:UInt32}
    ) AS enough_ms
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
    toInt64(touchpoints) AS touchpoints,
    customer_id,
    order_id,
    claimed_code
FROM {listed:Identifier} FINAL
WHERE programme_id = {programme:String}
    AND occurred_at >= fromUnixTimestamp64Milli(greatest({from_ms:Int64}, assumeNotNull(enough_ms)), 'UTC')
    AND occurred_at <= newest
    AND (empty({outcomes:Array(String)}) OR has({outcomes:Array(String)}, outcome))
    AND (empty({reasons:Array(String)}) OR has({reasons:Array(String)}, reason))
    AND (empty({channels:Array(String)}) OR has({channels:Array(String)}, channel))
    AND (empty({types:Array(String)}) OR has({types:Array(String)}, type))
    AND (empty({advocates:Array(String)}) OR has({advocates:Array(String)}, advocate_id))
    AND ({held:UInt8} = 0 OR open_holds > 0)
    AND ({currency:String} = '' OR currency = {currency:String})
    AND ({search:String} = '' OR has(names, {search:String}))
    AND (toUnixTimestamp64Milli(occurred_at), conversion_id) < ({after_ms:Int64}, {after_id:String})
ORDER BY occurred_at DESC, conversion_id DESC
LIMIT {limit:UInt32}
