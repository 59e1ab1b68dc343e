-- Strikes the touched days of advocates on which nothing is left to count.
-- Grain: as advocate_days. Parameters: step. Used by: processors/signals/days.ts
INSERT INTO advocate_days (programme_id, advocate_id, day, version, is_deleted)
SELECT programme_id, advocate_id, day, {step:UInt64}, 1
FROM advocate_days FINAL
WHERE version < {step:UInt64}
  AND (programme_id, advocate_id, day) IN (SELECT programme_id, advocate_id, day FROM touched_advocate_days)
