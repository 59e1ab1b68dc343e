-- Grain: one row, the number of conversions that the step looked at.
-- Read by: processors/rewards/processor.ts
SELECT count() AS conversions FROM attribution_keys
