-- Strikes what was usual in touched weeks that have no days of advocates any more.
-- Grain: as peer_weeks. Parameters: step. Used by: processors/signals/peers.ts
INSERT INTO peer_weeks (programme_id, week, feature, version, is_deleted)
SELECT programme_id, week, feature, {step:UInt64}, 1
FROM peer_weeks FINAL
WHERE (programme_id, week) IN (SELECT programme_id, toMonday(day) FROM touched_advocate_days)
  AND (programme_id, week) NOT IN (SELECT programme_id, toMonday(day) FROM advocate_days FINAL WHERE programme_id IN (SELECT programme_id FROM touched_advocate_days) AND day >= (SELECT toMonday(min(day)) FROM touched_advocate_days))
