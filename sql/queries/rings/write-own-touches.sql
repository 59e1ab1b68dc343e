-- Files what the step's advocates themselves touch, where it is other than what is filed, and strikes what they do not touch any more. Kinds are those of
-- models/rings/thing-kinds.ts; addresses of networks that strangers share by the hundred are none.
-- Grain: as ring_touches. Parameters: step; all: 1 for everybody; programmes, advocates (side by side): whose own things are looked at. Used by: the processor rings.
INSERT INTO ring_touches (programme_id, kind, thing, ip_key, advocate_id, own, source_id, found_by, person_id, at, version, is_deleted)
WITH
    named AS
    (
        SELECT {programmes:Array(String)}[i] AS programme, {advocates:Array(String)}[i] AS advocate
        FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i)
    ),
    profiles AS
    (
        SELECT programme_id, advocate_id, argMax(customer_id, (occurred_at, id)) AS customer
        FROM standing_advocates
        WHERE customer_id IS NOT NULL AND ({all:UInt8} = 1 OR (programme_id, advocate_id) IN (SELECT programme, advocate FROM named))
        GROUP BY programme_id, advocate_id
    ),
    selves AS
    (
        SELECT p.programme_id AS programme_id, p.advocate_id AS advocate_id,
            if(i.person_id = '', concat('customer:', assumeNotNull(p.customer)), i.person_id) AS person_id
        FROM profiles AS p
        LEFT JOIN
        (
            SELECT programme_id, node, person_id
            FROM identities FINAL
            WHERE startsWith(node, 'customer:') AND (programme_id, node) IN (SELECT programme_id, concat('customer:', assumeNotNull(customer)) FROM profiles)
        ) AS i ON i.programme_id = p.programme_id AND i.node = concat('customer:', assumeNotNull(p.customer))
    ),
    own_events AS
    (
        SELECT programme_id, advocate_id, occurred_at, id,
            arrayJoin([('payout_account', payout_account_hash, ''), ('device', device_id, ''), ('email', email_hash, '')]) AS seen
        FROM standing_advocates
        WHERE ({all:UInt8} = 1 OR (programme_id, advocate_id) IN (SELECT programme, advocate FROM named))
        UNION ALL
        SELECT programme_id, advocate_id, occurred_at, id, arrayJoin([
            ('device', device_id, ''),
            (if(ip_class = 'hosting', 'hosting_address', 'residential_address'), if(ip_class IN ('residential', 'hosting') AND ip_key IS NOT NULL, '', NULL), ifNull(toString(ip_key), ''))]) AS seen
        FROM standing_activities
        WHERE ({all:UInt8} = 1 OR (programme_id, advocate_id) IN (SELECT programme, advocate FROM named))
        UNION ALL
        SELECT c.programme_id AS programme_id, p.advocate_id AS advocate_id, c.occurred_at AS occurred_at, c.id AS id,
            arrayJoin([('email', c.email_hash, ''), ('phone', c.phone_hash, ''), ('payment', c.payment_hash, ''), ('postal_address', c.address_hash, '')]) AS seen
        FROM
        (
            SELECT programme_id, customer_id, occurred_at, id, email_hash, phone_hash, payment_hash, address_hash
            FROM standing_customers
            WHERE (programme_id, customer_id) IN (SELECT programme_id, assumeNotNull(customer) FROM profiles)
        ) AS c
        INNER JOIN profiles AS p ON p.programme_id = c.programme_id AND assumeNotNull(p.customer) = c.customer_id
    ),
    own_touches AS
    (
        SELECT programme_id, advocate_id, seen.1 AS kind, assumeNotNull(seen.2) AS thing, seen.3 AS address,
            arrayJoin(arraySlice(arraySort(groupUniqArray((occurred_at, id))), 1, 3)) AS shown
        FROM own_events
        WHERE seen.2 IS NOT NULL
        GROUP BY programme_id, advocate_id, kind, thing, address
    )
SELECT
    programme_id, kind, thing, address, advocate_id, own, source_id,
    if(countIf(fresh) > 0, maxIf(found, fresh), maxIf(found, NOT fresh)), if(countIf(fresh) > 0, maxIf(person, fresh), maxIf(person, NOT fresh)),
    if(countIf(fresh) > 0, maxIf(seen_at, fresh), maxIf(seen_at, NOT fresh)), {step:UInt64}, toUInt8(countIf(fresh) = 0)
FROM
(
    SELECT o.programme_id AS programme_id, o.kind AS kind, o.thing AS thing, o.address AS address, o.advocate_id AS advocate_id, toUInt8(1) AS own, shown.2 AS source_id,
        concat('advocate:', o.advocate_id) AS found, if(s.person_id = '', concat('advocate:', o.advocate_id), s.person_id) AS person, shown.1 AS seen_at, true AS fresh
    FROM own_touches AS o
    LEFT JOIN selves AS s ON s.programme_id = o.programme_id AND s.advocate_id = o.advocate_id
    UNION ALL
    SELECT programme_id, kind, thing, ip_key, advocate_id, own, source_id, found_by, person_id, at, false
    FROM ring_touches FINAL
    WHERE own = 1 AND {all:UInt8} = 0 AND (programme_id, found_by) IN (SELECT programme, concat('advocate:', advocate) FROM named)
)
GROUP BY programme_id, kind, thing, address, advocate_id, own, source_id
HAVING countIf(fresh) = 0 OR countIf(NOT fresh) = 0 OR maxIf(person, fresh) != maxIf(person, NOT fresh) OR maxIf(seen_at, fresh) != maxIf(seen_at, NOT fresh)
