-- Grain: one row a kind and rule.
-- Parameters: {programme:String}.
-- Read by: report quality.
SELECT kind, rule, toInt64(count()) AS events
FROM duplicates FINAL
WHERE programme_id = {programme:String}
GROUP BY kind, rule
ORDER BY kind, rule
