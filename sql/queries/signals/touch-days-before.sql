-- Notes the days of advocates that the step's conversions lay on before it, those of the reversals of their orders included: of all, or of those whose
-- money went back, which a candidate that is struck does not tell any more. Before candidates are replaced: a redo finds them noted.
-- Grain: one row an advocate and day. Parameters: step; all: 1 for all. Used by: processors/signals/candidates.ts
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
SELECT DISTINCT programme_id, advocate_id, arrayJoin(if(reversed_at IS NULL, [toDate(occurred_at)], [toDate(occurred_at), toDate(assumeNotNull(reversed_at))])) AS day, {step:UInt64}
FROM candidates FINAL
WHERE ({all:UInt8} = 1 OR reversed_at IS NOT NULL)
  AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM signal_touched)
