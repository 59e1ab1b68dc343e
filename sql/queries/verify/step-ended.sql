-- The newest step has ended: what follows reads its whole state.
-- Grain: one row if it was cut short. Read by: fairlead verify.
SELECT attempted, committed
FROM
(
    SELECT (SELECT max(step) FROM step_ranges) AS attempted, (SELECT max(step) FROM cursors) AS committed
)
WHERE attempted > committed
