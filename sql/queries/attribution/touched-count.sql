-- Grain: one row, the number of marks on conversions to decide anew.
-- Read by: processors/attribution/touched.ts
SELECT count() AS marks FROM attribution_touched
