-- Grain: one row: how many candidates the step filed or struck, and the advocates (programme and id) whose own things may be others than before: with a new
-- event, or whose customer has one or changed persons.
-- Parameters: committed: the last step that ended; what was written later is new. Read by: the processor rings.
SELECT
    (SELECT toUInt32(count()) FROM candidates WHERE version > {committed:UInt64}) AS candidates,
    (
        SELECT arraySort(groupUniqArray([programme, advocate]))
        FROM
        (
            SELECT toString(programme_id) AS programme, advocate_id AS advocate FROM step_advocates
            UNION ALL
            SELECT toString(programme_id), advocate_id FROM step_activities
            UNION ALL
            SELECT toString(programme_id), advocate_id
            FROM advocates
            WHERE customer_id IS NOT NULL
              AND (programme_id, concat('customer:', assumeNotNull(customer_id))) IN
              (
                  SELECT programme_id, concat('customer:', customer_id) FROM step_customers
                  UNION ALL
                  SELECT programme_id, node FROM identities WHERE version > {committed:UInt64} AND startsWith(node, 'customer:')
                  UNION ALL
                  SELECT programme_id, node FROM identity_moves WHERE step > {committed:UInt64} AND startsWith(node, 'customer:')
              )
        )
    ) AS advocates
