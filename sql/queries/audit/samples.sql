-- Grain: one row an audit sample, the newest first: how many conversions were drawn for it or answered. drawn_ms: time of its first event, ms since 1970.
-- Parameters: {programme:String}; {of:String}: what they were drawn of, '' for all decisions, 'passed' for what no case held. Read by: reports audit, accuracy,
-- passed; fairlead audit.
SELECT audit_id, toUnixTimestamp64Milli(min(occurred_at)) AS drawn_ms, toInt64(uniqExact(conversion_id)) AS conversions
FROM audits FINAL
WHERE programme_id = {programme:String}
GROUP BY audit_id
HAVING max(JSONExtractString(ifNull(extra, '{}'), 'sample', 'of')) = {of:String}
ORDER BY drawn_ms DESC, audit_id
