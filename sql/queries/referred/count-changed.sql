-- Grain: one row: how many conversions the step decided, how many orders it folded, and how many customers it moved to another person.
-- Parameters: committed (the last step that ended). Read by: the processor referred.
SELECT
    (SELECT count() FROM conversion_outcomes WHERE version > {committed:UInt64}) AS outcomes,
    (SELECT count() FROM order_states WHERE version > {committed:UInt64}) AS orders,
    (SELECT count() FROM identity_moves WHERE startsWith(node, 'customer:')) AS moves
