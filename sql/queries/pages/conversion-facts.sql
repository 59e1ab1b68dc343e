-- Grain: one row a conversion of the page: what the event itself said.
-- Parameters: {programme:String}; {ids:Array(String)}: at most a page of conversion ids.
-- Read by: reports conversions and conversion.
SELECT
    conversion_id,
    person_id,
    customer_id,
    visitor_id,
    click_id,
    order_id,
    amount_minor,
    currency,
    claimed_code,
    country,
    source,
    is_bot,
    duplicate_rule,
    duplicate_of,
    toUnixTimestamp64Milli(received_at) AS received_ms
FROM conversion_states FINAL
WHERE programme_id = {programme:String} AND conversion_id IN {ids:Array(String)}
