-- Every standing click with a code is listed under its code and day, and nothing else is.
-- Grain: one row a click that only one of both knows. Read by: fairlead verify.
SELECT programme_id, code, day, id
FROM
(
    SELECT programme_id, referral_code AS code, day, touchpoint_id AS id FROM referred_clicks FINAL
    UNION ALL
    SELECT programme_id, assumeNotNull(referral_code), toDate(occurred_at), id FROM standing_clicks WHERE referral_code IS NOT NULL
)
GROUP BY programme_id, code, day, id
HAVING count() != 2
ORDER BY programme_id, code, day, id
LIMIT 20
