-- Notes all days of advocates whose rings are others than before: each is judged anew.
-- Grain: one row an advocate and day. Parameters: step; programmes, advocates (side by side). Used by: the processor rings.
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
SELECT programme_id, advocate_id, day, {step:UInt64}
FROM advocate_days FINAL
WHERE (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
