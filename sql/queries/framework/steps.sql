-- Grain: one row: the newest step that was begun and the newest that ended (0 for none).
-- Read by: the runner, to number a step and to notice one that was cut short.
SELECT
    (SELECT max(step) FROM step_ranges) AS attempted,
    (SELECT max(step) FROM cursors) AS committed
