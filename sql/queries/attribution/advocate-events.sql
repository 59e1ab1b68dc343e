-- Grain: one row a standing advocate event, in order of programme, time and id. Times are ms since 1970.
-- Parameters: programme: one programme, or '' for all.
-- Read by: processors/attribution/load.ts
SELECT programme_id, advocate_id, toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_ms, status, referral_codes, customer_id, email_hash, device_id, payout_account_hash
FROM standing_advocates
WHERE {programme:String} = '' OR programme_id = {programme:String}
ORDER BY programme_id, occurred_at, id
