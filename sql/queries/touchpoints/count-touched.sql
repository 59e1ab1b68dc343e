-- Grain: one row: how many visitors and persons the step touches, and how many nodes moved. Read by: the processor touchpoints.
SELECT
    (SELECT count() FROM touched_visitors) AS visitors,
    (SELECT count() FROM touched_persons) AS persons,
    (SELECT count() FROM identity_moves) AS moves
