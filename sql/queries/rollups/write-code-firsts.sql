-- Moves the first click of a code back where a click of the step is earlier.
-- Grain: one row a code. Parameters: step. Used by: the processor firsts.
INSERT INTO code_firsts (programme_id, referral_code, first_click_at, version)
SELECT fresh.programme_id, fresh.code, fresh.first_at, {step:UInt64}
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
