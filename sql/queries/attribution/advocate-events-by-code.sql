-- Grain: one row a standing event of advocates who ever listed one of some codes, in order of time and id; columns as attribution/advocate-events.
-- Parameters: programme; codes; below: of fairlead.advocate, as attribution/offsets-by-topic.
-- Read by: processors/attribution/story/load-one.ts
SELECT programme_id, advocate_id, toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_ms, status, referral_codes, customer_id, email_hash, device_id, payout_account_hash
FROM advocates FINAL
WHERE programme_id = {programme:String}
  AND advocate_id IN (SELECT advocate_id FROM advocates WHERE programme_id = {programme:String} AND hasAny(referral_codes, {codes:Array(String)}))
  AND log_offset < {below:Array(UInt64)}[log_partition + 1]
  AND (log_partition, log_offset) NOT IN
  (
      SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'advocate' AND rule = 'same_id'
      UNION ALL
      SELECT log_partition, log_offset FROM conflicts FINAL WHERE kind = 'advocate'
  )
ORDER BY occurred_at, id
