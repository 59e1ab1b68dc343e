-- Notes the days of all advocates in weeks of which other things are usual now.
-- Grain: one row an advocate and day. Parameters: step; programmes, weeks (Mondays, in days since 1970; side by side).
-- Used by: processors/signals/peers.ts
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
SELECT programme_id, advocate_id, day, {step:UInt64}
FROM advocate_days FINAL
WHERE (toString(programme_id), toInt32(toRelativeDayNum(toMonday(day)))) IN
      (SELECT {programmes:Array(String)}[i], {weeks:Array(Int32)}[i] FROM (SELECT arrayJoin(arrayEnumerate({weeks:Array(Int32)})) AS i))
