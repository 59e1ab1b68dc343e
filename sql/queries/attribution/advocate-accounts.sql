-- Grain: one row a customer who is also an advocate: the person, and the hashes that ever identified the customer.
-- Parameters: programme: one programme, or '' for all.
-- Read by: processors/attribution/load.ts
WITH asked AS
(
    SELECT DISTINCT programme_id, assumeNotNull(customer_id) AS customer
    FROM advocates
    WHERE customer_id IS NOT NULL AND ({programme:String} = '' OR programme_id = {programme:String})
)
SELECT a.programme_id AS programme_id, a.customer AS customer_id, any_person AS person_id, email_hashes, payment_hashes
FROM asked AS a
LEFT JOIN
(
    SELECT
        programme_id, customer_id,
        arraySort(groupUniqArrayIf(assumeNotNull(email_hash), email_hash IS NOT NULL)) AS email_hashes,
        arraySort(groupUniqArrayIf(assumeNotNull(payment_hash), payment_hash IS NOT NULL)) AS payment_hashes
    FROM standing_customers
    WHERE (programme_id, customer_id) IN (SELECT programme_id, customer FROM asked)
    GROUP BY programme_id, customer_id
) AS c ON c.programme_id = a.programme_id AND c.customer_id = a.customer
LEFT JOIN
(
    SELECT programme_id, node, person_id AS any_person
    FROM identities FINAL
    WHERE (programme_id, node) IN (SELECT programme_id, concat('customer:', customer) FROM asked)
) AS i ON i.programme_id = a.programme_id AND i.node = concat('customer:', a.customer)
