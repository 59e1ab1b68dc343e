-- Strikes the touchpoints that still lie under a person their visitor has left. After the new ones are written: a redo finds either.
-- Grain: one row a touchpoint. Parameters: step. Used by: the processor touchpoints.
INSERT INTO touchpoints
    (programme_id, person_bucket, person_id, occurred_at, touchpoint_id, visitor_id, channel, source, received_at, version, is_deleted)
SELECT
    filed.programme_id,
    filed.person_bucket,
    filed.person_id,
    filed.occurred_at,
    filed.touchpoint_id,
    filed.visitor_id,
    filed.channel,
    filed.source,
    filed.received_at,
    {step:UInt64},
    1
FROM
(
    SELECT *
    FROM touchpoints FINAL
    WHERE (programme_id, person_bucket, person_id) IN
          (SELECT programme_id, toUInt16(cityHash64(old_person_id) % 65536), old_person_id FROM identity_moves)
      AND (programme_id, 'visitor:' || visitor_id) IN (SELECT programme_id, node FROM identity_moves)
) AS filed
LEFT JOIN
(
    SELECT programme_id, node, person_id
    FROM identities FINAL
    WHERE (programme_id, node) IN (SELECT programme_id, node FROM identity_moves)
) AS known ON known.programme_id = filed.programme_id AND known.node = 'visitor:' || filed.visitor_id
WHERE filed.person_id != if(known.person_id = '', 'visitor:' || filed.visitor_id, known.person_id)
