-- Notes the days of conversions of which the step filed or struck a touch, where their advocate is of a ring: a conversion that is as it was may touch what holds the
-- ring together, once more is told of its customer.
-- Grain: one row an advocate and day. Parameters: step; committed. Used by: the processor rings.
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
SELECT DISTINCT programme_id, advocate_id, toDate(at), {step:UInt64}
FROM ring_touches
WHERE version > {committed:UInt64} AND own = 0 AND kind != 'audience'
  AND (programme_id, advocate_id) IN (SELECT programme_id, member_id FROM rings FINAL WHERE member_kind = 'advocate')
  AND (programme_id, advocate_id, toDate(at)) IN
      (SELECT programme_id, advocate_id, day FROM advocate_days FINAL WHERE (programme_id, advocate_id) IN (SELECT programme_id, member_id FROM rings FINAL WHERE member_kind = 'advocate'))
