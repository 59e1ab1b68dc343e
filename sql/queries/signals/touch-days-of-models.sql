-- Notes the days of advocates from the effective time of a new model on: they may be judged by it.
-- Grain: one row an advocate and day. Parameters: step. Used by: the processor signals, where models are new.
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
WITH published AS
    (
        SELECT programme_id, min(greatest(effective_from, occurred_at)) AS effective_at
        FROM step_models
        GROUP BY programme_id
    )
SELECT DISTINCT programme_id, advocate_id, day, {step:UInt64}
FROM
(
    SELECT programme_id, advocate_id, day FROM advocate_days FINAL
    UNION ALL
    SELECT programme_id, advocate_id, toDate(occurred_at) AS day FROM candidates FINAL
) AS days
INNER JOIN published USING (programme_id)
WHERE day >= toDate(effective_at)
