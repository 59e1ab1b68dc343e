-- Grain: one row a candidate of some advocates, in order of programme, advocate, time and conversion. Times are ms since 1970.
-- Parameters: programmes, advocates (side by side); from, to: days since 1970, both included. Read by: processors/signals/load.ts
SELECT
    programme_id, advocate_id, toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_ms, conversion_id, type, door, customer_id, order_id, claimed, repeat, duplicate,
    self, own_touches, other_touches, visits, touchpoint_id, toFloat64(toUnixTimestamp64Milli(touched_at)) AS touched_ms, touch_door, channel,
    toString(touch) AS kind, toString(page_stage) AS stage, toInt8(ifNull(user_activated, -1)) AS pressed, toString(frame) AS framed, ad_click_id, sub_id,
    toString(utm_source) AS utm, toString(click_ip_key) AS click_ip, toString(click_country) AS click_land, toString(click_ip_class) AS click_class,
    toString(click_os) AS click_system, click_device_id, toString(click_bot_reason) AS click_bot, click_agent, toString(ip_key) AS ip, toString(net_key) AS net,
    toString(country) AS land, toString(ip_class) AS class, toString(os) AS system, device_id, toString(bot_reason) AS bot, agent,
    arrayStringConcat(unknown, ',') AS missing, payment_hash, toFloat64(toUnixTimestamp64Milli(reversed_at)) AS reversed_ms
FROM candidates FINAL
WHERE (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
  AND toRelativeDayNum(occurred_at) >= {from:Int32} AND toRelativeDayNum(occurred_at) <= {to:Int32}
ORDER BY programme_id, advocate_id, occurred_at, conversion_id
