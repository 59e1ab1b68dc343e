-- Grain: one row: of how many codes the step has a click that is earlier than the first that is known. Read by: the processor firsts, which has
-- nothing to write where there is none.
SELECT count() AS codes
FROM
(
    SELECT programme_id, assumeNotNull(referral_code) AS code, min(occurred_at) AS first_at
    FROM step_clicks
    WHERE referral_code IS NOT NULL
      AND standing = 1
    GROUP BY programme_id, code
) AS fresh
LEFT JOIN
(
    SELECT *
    FROM code_firsts FINAL
    WHERE (programme_id, referral_code) IN (SELECT programme_id, assumeNotNull(referral_code) FROM step_clicks WHERE referral_code IS NOT NULL)
) AS old ON old.programme_id = fresh.programme_id AND old.referral_code = fresh.code
WHERE old.version = 0 OR fresh.first_at < old.first_click_at
