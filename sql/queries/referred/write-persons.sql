-- Writes since when orders of the touched persons count, where that is another day than before, and strikes those who are no longer referred.
-- Grain: one row a person. Parameters: step. Used by: the processor referred.
INSERT INTO referred_persons (programme_id, person_id, since, version, is_deleted)
SELECT touched.programme_id, touched.person_id, now.since, {step:UInt64}, now.person_id = ''
FROM (SELECT DISTINCT programme_id, person_id FROM touched_referees) AS touched
LEFT JOIN
(
    SELECT programme_id, person_id, toDate(min(occurred_at)) AS since
    FROM conversion_outcomes FINAL
    WHERE outcome = 'granted'
      AND (programme_id, conversion_id) IN
      (
          SELECT programme_id, conversion_id
          FROM conversion_states
          WHERE (programme_id, person_bucket, person_id) IN
              (SELECT programme_id, toUInt16(cityHash64(person_id) % 65536), person_id FROM touched_referees)
      )
    GROUP BY programme_id, person_id
) AS now ON now.programme_id = touched.programme_id AND now.person_id = touched.person_id
LEFT JOIN
(
    SELECT programme_id, person_id, since
    FROM referred_persons FINAL
    WHERE (programme_id, person_id) IN (SELECT programme_id, person_id FROM touched_referees)
) AS was ON was.programme_id = touched.programme_id AND was.person_id = touched.person_id
WHERE was.person_id != now.person_id OR was.since != now.since
