-- Grain: one row: the last step that ended; 0 before the first. Read by: reports that keep an answer until there is a newer step.
SELECT toUInt32(max(step)) AS step
FROM cursors
