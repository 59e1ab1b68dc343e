-- Files what the customers of the step's candidates touch, where it is other than what is filed, and strikes what they do not touch any more. Kinds are those of
-- models/rings/thing-kinds.ts; addresses of networks that strangers share by the hundred are none.
-- Grain: as ring_touches. Parameters: step; committed; all: 1 for everybody, in buckets, of which this is one. Used by: the processor rings.
INSERT INTO ring_touches (programme_id, kind, thing, ip_key, advocate_id, own, source_id, found_by, person_id, at, version, is_deleted)
WITH
    filed AS (SELECT programme_id, conversion_id FROM candidates WHERE version > {committed:UInt64}),
    brought AS
    (
        SELECT k.programme_id AS programme_id, k.advocate_id AS advocate_id, k.occurred_at AS occurred_at, k.conversion_id AS conversion_id, v.person_id AS person_id, arrayJoin([
            ('audience', k.advocate_id, ''),
            ('device', k.device_id, ''), ('device', k.click_device_id, ''), ('payment', k.payment_hash, ''),
            (if(k.ip_class = 'hosting', 'hosting_address', 'residential_address'), if(k.ip_class IN ('residential', 'hosting') AND k.ip_key IS NOT NULL, '', NULL), ifNull(toString(k.ip_key), '')),
            (if(k.click_ip_class = 'hosting', 'hosting_address', 'residential_address'), if(k.click_ip_class IN ('residential', 'hosting') AND k.click_ip_key IS NOT NULL, '', NULL), ifNull(toString(k.click_ip_key), '')),
            ('email', c.email_hash, ''), ('phone', c.phone_hash, ''), ('payment', c.payment_hash, ''), ('postal_address', c.address_hash, '')]) AS seen
        FROM
        (
            SELECT programme_id, advocate_id, occurred_at, conversion_id, customer_id, device_id, click_device_id, payment_hash, ip_class, ip_key, click_ip_class, click_ip_key
            FROM candidates FINAL
            WHERE ({all:UInt8} = 1 OR (programme_id, conversion_id) IN filed) AND cityHash64(conversion_id) % {buckets:UInt32} = {bucket:UInt32}
        ) AS k
        INNER JOIN
        (
            SELECT programme_id, conversion_id, person_id
            FROM conversion_states FINAL
            WHERE ({all:UInt8} = 1 OR (programme_id, conversion_id) IN filed) AND cityHash64(conversion_id) % {buckets:UInt32} = {bucket:UInt32}
        ) AS v ON v.programme_id = k.programme_id AND v.conversion_id = k.conversion_id
        LEFT JOIN
        (
            SELECT programme_id, customer_id, argMax(email_hash, (occurred_at, id)) AS email_hash, argMax(phone_hash, (occurred_at, id)) AS phone_hash,
                argMax(payment_hash, (occurred_at, id)) AS payment_hash, argMax(address_hash, (occurred_at, id)) AS address_hash
            FROM standing_customers
            WHERE {all:UInt8} = 1 OR (programme_id, customer_id) IN (SELECT programme_id, assumeNotNull(customer_id) FROM candidates WHERE version > {committed:UInt64} AND customer_id IS NOT NULL)
            GROUP BY programme_id, customer_id
        ) AS c ON c.programme_id = k.programme_id AND c.customer_id = ifNull(k.customer_id, '')
    )
SELECT
    programme_id, kind, thing, address, advocate_id, own, source_id,
    if(countIf(fresh) > 0, maxIf(found, fresh), maxIf(found, NOT fresh)), if(countIf(fresh) > 0, maxIf(person, fresh), maxIf(person, NOT fresh)),
    if(countIf(fresh) > 0, maxIf(seen_at, fresh), maxIf(seen_at, NOT fresh)), {step:UInt64}, toUInt8(countIf(fresh) = 0)
FROM
(
    SELECT programme_id, seen.1 AS kind, assumeNotNull(seen.2) AS thing, seen.3 AS address, advocate_id, toUInt8(0) AS own, conversion_id AS source_id, conversion_id AS found,
        person_id AS person, occurred_at AS seen_at, true AS fresh
    FROM brought
    WHERE seen.2 IS NOT NULL
    UNION ALL
    SELECT programme_id, kind, thing, ip_key, advocate_id, own, source_id, found_by, person_id, at, false
    FROM ring_touches FINAL
    WHERE own = 0 AND {all:UInt8} = 0 AND (programme_id, found_by) IN filed
)
GROUP BY programme_id, kind, thing, address, advocate_id, own, source_id
HAVING countIf(fresh) = 0 OR countIf(NOT fresh) = 0 OR maxIf(person, fresh) != maxIf(person, NOT fresh) OR maxIf(seen_at, fresh) != maxIf(seen_at, NOT fresh)
