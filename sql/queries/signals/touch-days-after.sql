-- Notes the days of advocates that the step's candidates lie on, those of the reversals of their orders included: of all, or of those that are others than
-- before. One of which nothing is left from before the step counts as another.
-- Grain: one row an advocate and day. Parameters: step, committed (the last step that ended); all: 1 for all. Used by: processors/signals/candidates.ts
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
SELECT DISTINCT programme_id, advocate_id, arrayJoin(days) AS day, {step:UInt64}
FROM
(
    SELECT
        programme_id, advocate_id,
        arrayConcat([toDate(occurred_at)], groupUniqArray(toDate(reversed_at))) AS days,
        argMax(said, version) AS now,
        argMaxIf(said, version, version <= {committed:UInt64}) AS before
    FROM
    (
        SELECT programme_id, advocate_id, occurred_at, conversion_id, reversed_at, version, toString(tuple(* EXCEPT '^version$')) AS said
        FROM candidates
        WHERE (programme_id, advocate_id, occurred_at, conversion_id) IN
              (SELECT programme_id, advocate_id, occurred_at, conversion_id FROM candidates WHERE version > {committed:UInt64})
    )
    GROUP BY programme_id, advocate_id, occurred_at, conversion_id
    HAVING {all:UInt8} = 1 OR now != before
)
