-- Grain: one row a signal that was looked at for one candidate: of the conversion itself, and of its advocate on the day (UTC) whose evaluation gave the score.
-- strength_ppb: NULL where it could not be computed, and unknown says what is missing.
-- Parameters: programme, advocate, conversion; at_ms: of the conversion; day_ms: the day's beginning, -1 for none (ms since 1970).
-- Read by: dashboard/reports/case-evidence.ts
SELECT
    toString(subject_kind) AS subject_kind, toString(signal) AS signal, value, threshold, weight_ppb, strength_ppb, evidence, toString(unknown) AS unknown
FROM signals FINAL
WHERE programme_id = {programme:String} AND advocate_id = {advocate:String}
  AND ((at = fromUnixTimestamp64Milli({at_ms:Int64}, 'UTC') AND subject_kind = 'conversion' AND subject_id = {conversion:String})
    OR ({day_ms:Int64} >= 0 AND at = fromUnixTimestamp64Milli({day_ms:Int64}, 'UTC') AND subject_kind = 'advocate' AND subject_id = {advocate:String}))
ORDER BY signal, subject_kind
