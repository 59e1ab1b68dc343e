-- Grain: one row, the number of touched codes.
-- Read by: processors/attribution/touched.ts
SELECT count() AS codes FROM attribution_touched_codes
