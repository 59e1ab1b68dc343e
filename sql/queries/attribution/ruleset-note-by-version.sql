-- Grain: one row a standing ruleset event of one version, oldest first: what its publisher noted.
-- Parameters: programme, version.
-- Read by: processors/attribution/why.ts
SELECT note FROM standing_rulesets WHERE programme_id = {programme:String} AND version = {version:Int64} ORDER BY occurred_at, id
