-- Grain: one row a standing ruleset event of one programme, in order of time and id; columns as attribution/ruleset-events.
-- Parameters: programme; below: of fairlead.ruleset, as attribution/offsets-by-topic.
-- Read by: processors/attribution/story/load-one.ts
SELECT programme_id, version, toUnixTimestamp64Milli(occurred_at) AS occurred_ms, toUnixTimestamp64Milli(effective_from) AS effective_ms, ifNull(correction, false) AS is_correction, rules, note
FROM rulesets FINAL
WHERE programme_id = {programme:String}
  AND log_offset < {below:Array(UInt64)}[log_partition + 1]
  AND (log_partition, log_offset) NOT IN
  (
      SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'ruleset' AND rule = 'same_id'
      UNION ALL
      SELECT log_partition, log_offset FROM conflicts FINAL WHERE kind = 'ruleset'
  )
ORDER BY occurred_at, id
