-- Every observation of a conversion is of a candidate at its own time, every one of an advocate of a day of his, and each has a strength or says what is missing.
-- Grain: one row an observation for which that is not so. Read by: fairlead verify.
SELECT programme_id, advocate_id, subject_kind, subject_id, at, signal
FROM signals FINAL
WHERE (strength_ppb IS NULL) != (unknown != '') OR length(evidence) > 20
   OR (subject_kind = 'conversion' AND (programme_id, advocate_id, at, subject_id) NOT IN (SELECT programme_id, advocate_id, occurred_at, conversion_id FROM candidates FINAL))
   OR (subject_kind = 'advocate' AND (subject_id != advocate_id OR (programme_id, advocate_id, toDate(at)) NOT IN (SELECT programme_id, advocate_id, day FROM advocate_days FINAL)))
ORDER BY programme_id, advocate_id, subject_kind, subject_id, at, signal
LIMIT 20
