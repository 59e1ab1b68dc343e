-- Buyers of the orders that the step folded, as they are now and as they were, and referred persons whom a customer joined or left.
-- Grain: one row a buyer. Parameters: step; committed (the last step that ended). Used by: the processor referred, before orders are written.
INSERT INTO touched_buyers (programme_id, buyer, step)
WITH
    nodes AS
    (
        SELECT programme_id, 'customer:' || assumeNotNull(customer_id) AS node
        FROM order_states
        WHERE version > {committed:UInt64} AND customer_id IS NOT NULL
        UNION DISTINCT
        SELECT programme_id, node
        FROM identity_moves
        WHERE startsWith(node, 'customer:')
    ),
    persons AS
    (
        SELECT nodes.programme_id AS programme_id, if(known.person_id = '', nodes.node, known.person_id) AS person_id
        FROM nodes
        LEFT JOIN
        (
            SELECT programme_id, node, person_id
            FROM identities FINAL
            WHERE (programme_id, node) IN (SELECT programme_id, node FROM nodes)
        ) AS known ON known.programme_id = nodes.programme_id AND known.node = nodes.node
        UNION ALL
        SELECT programme_id, old_person_id
        FROM identity_moves
        WHERE startsWith(node, 'customer:')
    )
SELECT programme_id, person_id AS buyer, {step:UInt64}
FROM referred_persons
WHERE (programme_id, person_id) IN (SELECT programme_id, person_id FROM persons)
UNION DISTINCT
SELECT programme_id, buyer, {step:UInt64}
FROM referred_orders
WHERE (programme_id, order_id) IN (SELECT programme_id, order_id FROM order_states WHERE version > {committed:UInt64})
UNION DISTINCT
SELECT programme_id, 'order:' || order_id, {step:UInt64}
FROM order_states
WHERE version > {committed:UInt64} AND customer_id IS NULL
