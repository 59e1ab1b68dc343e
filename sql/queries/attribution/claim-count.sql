-- Grain: one row, the number of claims on caps, deleted ones included.
-- Read by: processors/attribution/caps.ts
SELECT count() AS claims FROM cap_claims
