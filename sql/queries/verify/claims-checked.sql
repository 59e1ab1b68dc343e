-- What attribution noted of each code that a customer named is what touches and advocates say: agree (the last referral touch at or before the
-- conversion, of its person or its own visitor, carries the same code or one of the same advocate), other (of another advocate, or of nobody),
-- no_touch (there is none), unknown_code (nobody lists the code that was named). A code belongs to who lists it at the time of the touch or
-- conversion, of several to the one with the newest event, else to the earliest who lists it later.
-- Grain: one row a conversion of which something else is noted. Read by: fairlead verify.
WITH
    claims AS
    (
        SELECT programme_id, conversion_id, person_id, ifNull(visitor_id, '') AS visitor, occurred_at, assumeNotNull(claimed_code) AS claimed
        FROM conversion_states FINAL
        WHERE isNotNull(claimed_code) AND isNull(duplicate_rule)
    ),
    codes AS
    (
        -- Everyone who ever listed a code, in order of time: (from, id, until, advocate).
        SELECT programme_id, code, arraySort(groupArray((occurred_at, id, until, advocate_id))) AS listed
        FROM
        (
            SELECT programme_id, arrayJoin(referral_codes) AS code, occurred_at, id, until, advocate_id
            FROM
            (
                SELECT
                    programme_id, advocate_id, occurred_at, id, referral_codes,
                    leadInFrame(occurred_at, 1, toDateTime64('2299-12-31 00:00:00', 3, 'UTC'))
                        OVER (PARTITION BY programme_id, advocate_id ORDER BY occurred_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS until
                FROM standing_advocates
            )
        )
        GROUP BY programme_id, code
    ),
    touches AS
    (
        -- Each under its person and under its visitor; of equal times the greatest id stands.
        SELECT programme_id, arrayJoin(['person ' || person_id, 'visitor ' || visitor_id]) AS subject, occurred_at, max((touchpoint_id, carried)) AS newest
        FROM
        (
            SELECT programme_id, person_id, visitor_id, occurred_at, touchpoint_id, assumeNotNull(referral_code) AS carried
            FROM touchpoints FINAL
            WHERE isNotNull(referral_code)
              AND ((programme_id, person_id) IN (SELECT programme_id, person_id FROM claims) OR (programme_id, visitor_id) IN (SELECT programme_id, visitor FROM claims))
        )
        GROUP BY programme_id, subject, occurred_at
    ),
    told AS
    (
        SELECT
            claims.programme_id AS programme_id, claims.conversion_id AS conversion_id, any(claims.occurred_at) AS claimed_at, any(claims.claimed) AS claimed,
            max((touches.occurred_at, touches.newest.1, touches.newest.2)) AS last,
            last.1 AS touched_at, last.3 AS touched
        FROM
        (
            SELECT *, arrayJoin(if(visitor = '', ['person ' || person_id], ['person ' || person_id, 'visitor ' || visitor])) AS subject
            FROM claims
        ) AS claims
        ASOF LEFT JOIN touches ON touches.programme_id = claims.programme_id AND touches.subject = claims.subject AND claims.occurred_at >= touches.occurred_at
        GROUP BY programme_id, conversion_id
    ),
    owned AS
    (
        SELECT
            told.programme_id AS programme_id, told.conversion_id AS conversion_id, told.claimed AS claimed, told.touched AS touched,
            arrayLast(one -> one.1 <= told.claimed_at AND one.3 > told.claimed_at, named.listed).4 AS named_then,
            if(named_then != '', named_then, arrayFirst(one -> one.1 > told.claimed_at, named.listed).4) AS named_owner,
            arrayLast(one -> one.1 <= told.touched_at AND one.3 > told.touched_at, seen.listed).4 AS seen_then,
            if(seen_then != '', seen_then, arrayFirst(one -> one.1 > told.touched_at, seen.listed).4) AS seen_owner
        FROM told
        LEFT JOIN codes AS named ON named.programme_id = told.programme_id AND named.code = told.claimed
        LEFT JOIN codes AS seen ON seen.programme_id = told.programme_id AND seen.code = told.touched
    )
SELECT
    stored.programme_id AS programme_id, stored.conversion_id AS conversion_id, stored.claim_check AS noted,
    multiIf(
        owned.conversion_id = '', '',
        owned.named_owner = '', 'unknown_code',
        owned.touched = '', 'no_touch',
        owned.touched = owned.claimed OR owned.seen_owner = owned.named_owner, 'agree',
        'other') AS recomputed
FROM (SELECT programme_id, conversion_id, toString(claim_check) AS claim_check FROM conversion_outcomes FINAL) AS stored
LEFT JOIN owned ON owned.programme_id = stored.programme_id AND owned.conversion_id = stored.conversion_id
WHERE noted != recomputed
ORDER BY programme_id, conversion_id
LIMIT 20
