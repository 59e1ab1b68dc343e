-- Grain: one row a thing that at least two and at most 64 advocates touch, an advocate, and a person through whom: a customer whom he may have brought, or
-- himself (own). Kinds are those of models/rings/thing-kinds.ts; addresses of networks that strangers share by the hundred are none. evidence: the first
-- three events that show it. In order of kind, thing, advocate and person.
-- Parameters: programme. Read by: report rings.
WITH
    profiles AS
    (
        SELECT advocate_id, argMax(customer_id, (occurred_at, id)) AS customer
        FROM standing_advocates
        WHERE programme_id = {programme:String} AND customer_id IS NOT NULL
        GROUP BY advocate_id
    ),
    selves AS
    (
        SELECT p.advocate_id AS advocate_id, assumeNotNull(p.customer) AS customer_id,
            if(i.person_id = '', concat('customer:', assumeNotNull(p.customer)), i.person_id) AS person_id
        FROM profiles AS p
        LEFT JOIN (SELECT node, person_id FROM identities FINAL WHERE programme_id = {programme:String} AND startsWith(node, 'customer:')) AS i
            ON i.node = concat('customer:', assumeNotNull(p.customer))
    ),
    own_touches AS
    (
        SELECT advocate_id, seen.1 AS kind, assumeNotNull(seen.2) AS thing, occurred_at, id
        FROM
        (
            SELECT advocate_id, occurred_at, id, arrayJoin([('payout_account', payout_account_hash), ('device', device_id), ('email', email_hash)]) AS seen
            FROM standing_advocates
            WHERE programme_id = {programme:String}
            UNION ALL
            SELECT advocate_id, occurred_at, id, arrayJoin([
                ('device', device_id),
                (if(ip_class = 'hosting', 'hosting_address', 'residential_address'), if(ip_class IN ('residential', 'hosting'), toString(ip_key), NULL))]) AS seen
            FROM standing_activities
            WHERE programme_id = {programme:String}
            UNION ALL
            SELECT s.advocate_id AS advocate_id, c.occurred_at AS occurred_at, c.id AS id,
                arrayJoin([('email', c.email_hash), ('phone', c.phone_hash), ('payment', c.payment_hash), ('postal_address', c.address_hash)]) AS seen
            FROM standing_customers AS c
            INNER JOIN selves AS s ON s.customer_id = c.customer_id
            WHERE c.programme_id = {programme:String}
        )
        WHERE seen.2 IS NOT NULL
    ),
    brought AS
    (
        SELECT k.advocate_id AS advocate_id, k.occurred_at AS occurred_at, k.conversion_id AS id, v.person_id AS person_id, arrayJoin([
            ('device', k.device_id), ('device', k.click_device_id), ('payment', k.payment_hash),
            (if(k.ip_class = 'hosting', 'hosting_address', 'residential_address'), if(k.ip_class IN ('residential', 'hosting'), toString(k.ip_key), NULL)),
            (if(k.click_ip_class = 'hosting', 'hosting_address', 'residential_address'), if(k.click_ip_class IN ('residential', 'hosting'), toString(k.click_ip_key), NULL)),
            ('email', c.email_hash), ('phone', c.phone_hash), ('payment', c.payment_hash), ('postal_address', c.address_hash)]) AS seen
        FROM (SELECT * FROM candidates FINAL WHERE programme_id = {programme:String}) AS k
        INNER JOIN (SELECT conversion_id, person_id FROM conversion_states FINAL WHERE programme_id = {programme:String}) AS v
            ON v.conversion_id = k.conversion_id
        LEFT JOIN
        (
            SELECT customer_id, argMax(email_hash, (occurred_at, id)) AS email_hash, argMax(phone_hash, (occurred_at, id)) AS phone_hash,
                argMax(payment_hash, (occurred_at, id)) AS payment_hash, argMax(address_hash, (occurred_at, id)) AS address_hash
            FROM standing_customers
            WHERE programme_id = {programme:String}
            GROUP BY customer_id
        ) AS c ON c.customer_id = k.customer_id
    ),
    touches AS
    (
        SELECT kind, thing, o.advocate_id AS advocate_id, if(s.person_id = '', concat('advocate:', o.advocate_id), s.person_id) AS person_id, 1 AS own, o.occurred_at AS occurred_at, o.id AS id
        FROM own_touches AS o
        LEFT JOIN selves AS s ON s.advocate_id = o.advocate_id
        UNION ALL
        SELECT seen.1, assumeNotNull(seen.2), advocate_id, person_id, 0, occurred_at, id
        FROM brought
        WHERE seen.2 IS NOT NULL
    )
SELECT
    kind, thing, advocate_id AS advocate, person_id AS person, toUInt8(max(own)) AS own,
    arrayMap(one -> one.2, arraySlice(arraySort(groupUniqArray((occurred_at, id))), 1, 3)) AS evidence
FROM touches
WHERE (kind, thing) IN (SELECT kind, thing FROM touches GROUP BY kind, thing HAVING uniqExact(advocate_id) BETWEEN 2 AND 64)
GROUP BY kind, thing, advocate_id, person_id
ORDER BY kind, thing, advocate, person
