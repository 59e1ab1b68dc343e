-- Notes days of advocates to compute anew.
-- Grain: one row an advocate and day. Parameters: step. Used by: processors/signals
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
SELECT programme_id, advocate_id, toDate(toInt32(day)), {step:UInt64}
FROM {{source}}
