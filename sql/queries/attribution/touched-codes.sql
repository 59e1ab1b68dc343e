-- Lists every code ever listed by advocates who have a new event, whose customer has one, or whose customer changed persons.
-- Read by: processors/attribution/touched.ts
-- Parameters: committed: the last step that ended; what was written later is new.
INSERT INTO attribution_touched_codes
SELECT DISTINCT programme_id, arrayJoin(referral_codes)
FROM advocates
WHERE (programme_id, advocate_id) IN
(
    SELECT programme_id, advocate_id FROM step_advocates
    UNION ALL
    SELECT programme_id, advocate_id
    FROM advocates
    WHERE customer_id IS NOT NULL
      AND (programme_id, concat('customer:', assumeNotNull(customer_id))) IN
      (
          SELECT programme_id, concat('customer:', customer_id) FROM step_customers
          UNION ALL
          SELECT programme_id, node FROM identity_moves WHERE step > {committed:UInt64} AND startsWith(node, 'customer:')
      )
)
