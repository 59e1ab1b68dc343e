-- Writes the open paths of all persons of a range of buckets.
-- Grain: one row a person. Parameters: step; from, to: range of person_bucket, half-open. Used by: the processor paths, from nothing.
INSERT INTO open_paths (programme_id, person_bucket, person_id, first_at, last_at, touchpoints, channels, codes, version)
SELECT
    programme_id,
    bucket,
    person_id,
    min(at) AS first_at,
    max(at) AS last_at,
    toUInt32(count()),
    arrayMap(place -> place.3, arraySlice(arraySort(groupArray((at, touchpoint_id, channel, code))) AS sorted, -1000)),
    arrayMap(place -> place.4, arraySlice(sorted, -1000)),
    {step:UInt64}
FROM
(
    SELECT
        touch.programme_id AS programme_id, touch.person_bucket AS bucket, touch.person_id AS person_id, touch.occurred_at AS at,
        touch.touchpoint_id AS touchpoint_id, touch.channel AS channel, ifNull(touch.referral_code, '') AS code
    FROM
    (
        SELECT programme_id, person_bucket, person_id, occurred_at, touchpoint_id, channel, referral_code
        FROM touchpoints FINAL
        WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32}
          AND NOT ifNull(is_bot, false)
    ) AS touch
    LEFT JOIN
    (
        SELECT programme_id, person_id, max(occurred_at) AS last_at
        FROM conversion_states FINAL
        WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32}
        GROUP BY programme_id, person_id
    ) AS converted ON converted.programme_id = touch.programme_id AND converted.person_id = touch.person_id
    WHERE converted.person_id = '' OR touch.occurred_at > converted.last_at
)
GROUP BY programme_id, bucket, person_id
