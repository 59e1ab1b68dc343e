-- When each thing first happened to the touched advocates.
-- Grain: one row an advocate. Parameters: step. Used by: the processor firsts.
INSERT INTO advocate_firsts
    (programme_id, advocate_id, first_seen_at, enrolled_at, first_share_at, first_click_at, first_conversion_at, version)
SELECT
    known.programme_id,
    known.advocate_id,
    known.first_seen_at,
    known.enrolled_at,
    nullIf(shares.first_at, toDateTime64(0, 3, 'UTC')),
    nullIf(visits.first_at, toDateTime64(0, 3, 'UTC')),
    nullIf(earned.first_at, toDateTime64(0, 3, 'UTC')),
    {step:UInt64}
FROM
(
    SELECT programme_id, advocate_id, min(occurred_at) AS first_seen_at, minOrNullIf(occurred_at, status = 'enrolled') AS enrolled_at
    FROM standing_advocates
    WHERE (programme_id, advocate_id) IN (SELECT programme_id, advocate_id FROM touched_advocates)
    GROUP BY programme_id, advocate_id
) AS known
LEFT JOIN
(
    SELECT programme_id, advocate_id, min(occurred_at) AS first_at
    FROM standing_activities
    WHERE action = 'share' AND (programme_id, advocate_id) IN (SELECT programme_id, advocate_id FROM touched_advocates)
    GROUP BY programme_id, advocate_id
) AS shares ON shares.programme_id = known.programme_id AND shares.advocate_id = known.advocate_id
LEFT JOIN
(
    SELECT listed.programme_id AS programme_id, listed.advocate_id AS advocate_id, min(code_firsts.first_click_at) AS first_at
    FROM
    (
        SELECT DISTINCT programme_id, advocate_id, arrayJoin(referral_codes) AS code
        FROM standing_advocates
        WHERE (programme_id, advocate_id) IN (SELECT programme_id, advocate_id FROM touched_advocates)
    ) AS listed
    INNER JOIN (SELECT programme_id, referral_code, first_click_at FROM code_firsts FINAL) AS code_firsts
        ON code_firsts.programme_id = listed.programme_id AND code_firsts.referral_code = listed.code
    GROUP BY programme_id, advocate_id
) AS visits ON visits.programme_id = known.programme_id AND visits.advocate_id = known.advocate_id
LEFT JOIN
(
    SELECT programme_id, advocate_id, min(decided_for) AS first_at
    FROM decisions FINAL
    WHERE outcome = 'granted' AND (programme_id, advocate_id) IN (SELECT programme_id, advocate_id FROM touched_advocates)
    GROUP BY programme_id, advocate_id
) AS earned ON earned.programme_id = known.programme_id AND earned.advocate_id = known.advocate_id
