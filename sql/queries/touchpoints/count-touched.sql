-- Grain: one row: how many persons the step touches, and how many nodes moved. Read by: the processor touchpoints.
SELECT
    (SELECT count() FROM touched_persons) AS persons,
    (SELECT count() FROM identity_moves) AS moves
