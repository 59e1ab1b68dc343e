-- Writes the open paths of the step's persons; a person without touchpoints after their last conversion has none, whatever lay there before.
-- Grain: one row a touched person. Parameters: step. Used by: the processor paths.
INSERT INTO open_paths (programme_id, person_bucket, person_id, first_at, last_at, touchpoints, channels, codes, version, is_deleted)
SELECT
    subject.programme_id,
    subject.person_bucket,
    subject.person_id,
    way.first_at,
    way.last_at,
    toUInt32(way.touchpoints),
    arrayMap(place -> place.3, way.places),
    arrayMap(place -> place.4, way.places),
    {step:UInt64},
    way.touchpoints = 0
FROM (SELECT DISTINCT programme_id, person_bucket, person_id FROM touched_persons) AS subject
LEFT JOIN
(
    SELECT
        touch.programme_id AS programme_id,
        touch.person_id AS person_id,
        min(touch.occurred_at) AS first_at,
        max(touch.occurred_at) AS last_at,
        count() AS touchpoints,
        arraySlice(
            arraySort(groupArray((touch.occurred_at, touch.touchpoint_id, touch.channel, ifNull(touch.referral_code, '')))), -1000
        ) AS places
    FROM
    (
        SELECT programme_id, person_id, occurred_at, touchpoint_id, channel, referral_code
        FROM touchpoints FINAL
        WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
          AND NOT ifNull(is_bot, false)
    ) AS touch
    LEFT JOIN
    (
        SELECT programme_id, person_id, max(occurred_at) AS last_at
        FROM conversion_states FINAL
        WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
        GROUP BY programme_id, person_id
    ) AS converted ON converted.programme_id = touch.programme_id AND converted.person_id = touch.person_id
    WHERE converted.person_id = '' OR touch.occurred_at > converted.last_at
    GROUP BY programme_id, person_id
) AS way ON way.programme_id = subject.programme_id AND way.person_id = subject.person_id
