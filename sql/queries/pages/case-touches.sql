-- Grain: one row a candidate of a case, the newest first: what its touchpoint and its conversion were like. NULL is unknown; times are ms since 1970.
-- Parameters: programme, case, advocates (those of the case), limit.
-- Read by: dashboard/reports/case-evidence.ts
SELECT
    conversion_id, advocate_id, toUnixTimestamp64Milli(occurred_at) AS occurred_ms, toUnixTimestamp64Milli(touched_at) AS touched_ms, claimed, customer_id, order_id,
    toString(channel) AS channel, toString(touch) AS touch, toString(page_stage) AS page_stage, user_activated, toString(frame) AS frame,
    toString(click_ip_class) AS click_class, toString(ip_class) AS class, toString(click_country) AS click_country, toString(country) AS country,
    ifNull(click_device_id, device_id) AS device, other_touches, toUnixTimestamp64Milli(reversed_at) AS reversed_ms, toString(reversal) AS reversal
FROM candidates FINAL
WHERE programme_id = {programme:String} AND advocate_id IN {advocates:Array(String)}
  AND conversion_id IN (SELECT conversion_id FROM fraud_standing WHERE programme_id = {programme:String} AND case_id = {case:String})
ORDER BY occurred_ms DESC, conversion_id, advocate_id
LIMIT {limit:UInt32}
