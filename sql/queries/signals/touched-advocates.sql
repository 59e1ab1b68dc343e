-- Grain: one row an advocate whose own facts a step may change: with a new event, whose customer has one or changed
-- persons, or who is paid into an account of one with a new event.
-- Parameters: committed: the last step that ended; what was written later is new.
-- Read by: the processor signals.
SELECT programme_id, advocate_id
FROM step_advocates
UNION DISTINCT
SELECT programme_id, advocate_id
FROM advocates
WHERE customer_id IS NOT NULL
  AND (programme_id, concat('customer:', assumeNotNull(customer_id))) IN
  (
      SELECT programme_id, concat('customer:', customer_id) FROM step_customers
      UNION ALL
      SELECT programme_id, node FROM identity_moves WHERE step > {committed:UInt64} AND startsWith(node, 'customer:')
  )
UNION DISTINCT
SELECT programme_id, advocate_id
FROM advocates
WHERE (programme_id, payout_account_hash) IN
(
    SELECT programme_id, payout_account_hash
    FROM advocates
    WHERE payout_account_hash IS NOT NULL AND (programme_id, advocate_id) IN (SELECT programme_id, advocate_id FROM step_advocates)
)
