-- Grain: one row a week (its Monday) and verdict, over the conversions at which a customer named a code.
-- verdict: agree (the last referral touch before it carries a code of the same advocate), other (of another advocate, or of nobody),
-- no_touch (no referral touch before it), unknown_code (nobody lists the code that was named).
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the conversion's own time;
-- {bucket_end:UInt32}: persons of buckets below it are looked at, of 65536. A bucket is a hash, so that they are a fair sample.
-- Read by: report accuracy, where there is no truth file.
WITH
    claims AS
    (
        SELECT person_id, occurred_at, assumeNotNull(claimed_code) AS claimed
        FROM conversion_states FINAL
        WHERE programme_id = {programme:String}
            AND person_bucket < {bucket_end:UInt32}
            AND isNotNull(claimed_code)
            AND isNull(duplicate_rule)
            AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
            AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ),
    touches AS
    (
        SELECT person_id, occurred_at, argMax(assumeNotNull(newest.1), touchpoint_id) AS touched
        FROM
        (
            -- The newest version of each row, without FINAL, which would read every touch of these buckets whole.
            SELECT person_id, occurred_at, touchpoint_id, argMax(tuple(referral_code, is_deleted), version) AS newest
            FROM touchpoints
            WHERE programme_id = {programme:String}
                AND person_bucket < {bucket_end:UInt32}
                AND person_id IN (SELECT person_id FROM claims)
            GROUP BY person_id, occurred_at, touchpoint_id
        )
        WHERE isNotNull(newest.1) AND newest.2 = 0
        GROUP BY person_id, occurred_at
    ),
    owners AS
    (
        SELECT code, argMax(advocate_id, (occurred_at, id)) AS owner
        FROM
        (
            SELECT arrayJoin(referral_codes) AS code, advocate_id, occurred_at, id
            FROM standing_advocates
            WHERE programme_id = {programme:String}
        )
        GROUP BY code
    )
SELECT
    toString(toMonday(told.occurred_at)) AS week,
    multiIf(named.owner = '', 'unknown_code', told.touched = '', 'no_touch', told.touched = told.claimed OR seen.owner = named.owner, 'agree', 'other') AS verdict,
    toInt64(count()) AS conversions
FROM
(
    SELECT claims.occurred_at AS occurred_at, claims.claimed AS claimed, touches.touched AS touched
    FROM claims
    ASOF LEFT JOIN touches ON claims.person_id = touches.person_id AND claims.occurred_at >= touches.occurred_at
) AS told
LEFT JOIN owners AS named ON told.claimed = named.code
LEFT JOIN owners AS seen ON told.touched = seen.code
GROUP BY week, verdict
ORDER BY week, verdict
