-- Grain: one row: the highest version published; none where nothing is.
-- Parameters: programme.
-- Read by: fairlead rules publish, and the route that publishes.
SELECT toInt64(version) AS version
FROM rulesets FINAL
WHERE programme_id = {programme:String}
ORDER BY version DESC
LIMIT 1
