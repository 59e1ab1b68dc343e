-- Grain: one row: the newest step that was begun and the newest that ended (0 for none).
-- Read by: processors/attribution/draft/try-rules.ts, to notice that a step ended while it read.
SELECT
    (SELECT max(step) FROM step_ranges) AS attempted,
    (SELECT max(step) FROM cursors) AS committed
