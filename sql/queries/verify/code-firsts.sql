-- The first click of every code is what all clicks tell.
-- Grain: one row of code_firsts that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, referral_code, first_click_at, sum(side) AS times_told
FROM
(
    SELECT programme_id, referral_code, first_click_at, 1 AS side
    FROM code_firsts FINAL
    UNION ALL
    SELECT programme_id, assumeNotNull(referral_code) AS code, min(occurred_at), -1
    FROM standing_clicks
    WHERE referral_code IS NOT NULL
    GROUP BY programme_id, code
)
GROUP BY programme_id, referral_code, first_click_at
HAVING times_told != 0
ORDER BY programme_id, referral_code, first_click_at
LIMIT 20
