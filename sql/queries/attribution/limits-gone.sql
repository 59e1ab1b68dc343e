-- Takes away limits of claims that are no more, in the months that the step touches.
-- Parameters: step.
-- Read by: processors/attribution/caps.ts
INSERT INTO cap_limits (programme_id, month, advocate_id, conversion_id, currency, denied, left_minor, limited_by, version, is_deleted)
SELECT programme_id, month, advocate_id, conversion_id, currency, 0, 0, '', {step:UInt64}, 1
FROM cap_limits FINAL
WHERE (programme_id, month) IN (SELECT programme_id, month FROM attribution_touched_caps)
  AND (programme_id, month, advocate_id, conversion_id, currency) NOT IN
  (
      SELECT programme_id, month, advocate_id, conversion_id, currency
      FROM cap_claims FINAL
      WHERE (programme_id, month) IN (SELECT programme_id, month FROM attribution_touched_caps)
  )
