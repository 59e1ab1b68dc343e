-- Grain: one row: how many conversions the step gathered, and how many rows lie under the persons it touches. Read by: the processor conversions.
SELECT
    (SELECT count() FROM touched_conversion_rows) AS gathered,
    (
        SELECT count()
        FROM conversion_states
        WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM touched_persons)
    ) AS filed
