-- Marks conversions whose answer the passing of time alone has changed (cause 64).
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 64
FROM conversion_outcomes FINAL
INNER JOIN (SELECT programme_id, now_at FROM clocks FINAL) AS clock USING (programme_id)
WHERE next_at IS NOT NULL AND next_at <= now_at
