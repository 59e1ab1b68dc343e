-- Grain: one row: how many persons and orders the step touches. Read by: the processor conversions.
SELECT
    (SELECT count() FROM touched_persons) AS persons,
    (SELECT count() FROM touched_orders) AS orders
