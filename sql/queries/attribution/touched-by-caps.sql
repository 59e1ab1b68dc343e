-- Marks the conversions that share an advocate's day with one whose claim on the cap was decided anew, was or is (cause 256). Rows that
-- were replaced or deleted count: they name the day that a claim left.
-- Read by: processors/attribution/caps.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 256
FROM cap_claims FINAL
WHERE (programme_id, advocate_id, day) IN
    (SELECT programme_id, advocate_id, day FROM cap_claims WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys))
