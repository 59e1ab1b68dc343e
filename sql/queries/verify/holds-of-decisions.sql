-- Every hold is of a decision that was granted or reversed.
-- Grain: one row a hold that is not. Read by: fairlead verify.
SELECT programme_id, conversion_id, advocate_id, reason, opened_at, closes_at, closed_at
FROM holds FINAL
WHERE (programme_id, conversion_id, advocate_id) NOT IN
      (SELECT programme_id, conversion_id, advocate_id FROM decisions FINAL WHERE outcome IN ('granted', 'reversed'))
ORDER BY programme_id, conversion_id, advocate_id, reason
LIMIT 20
