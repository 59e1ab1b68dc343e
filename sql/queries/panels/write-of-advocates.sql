-- Files what the step listed under the advocate that is named for it.
-- Grain: one row a conversion. Parameters: step; whole: 1 where the step listed every conversion. Used by: the processor panels, after the list is written.
INSERT INTO advocate_conversions
(
    programme_id, advocate_id, occurred_at, conversion_id, type, channel, outcome, reason, model, ruleset_version, value_minor, credited_minor, currency,
    open_holds, touchpoints, customer_id, order_id, claimed_code, names, version
)
SELECT
    programme_id, advocate_id, occurred_at, conversion_id, type, channel, outcome, reason, model, ruleset_version, value_minor, credited_minor, currency,
    open_holds, touchpoints, customer_id, order_id, claimed_code, names, {step:UInt64}
FROM listed_conversions FINAL
WHERE advocate_id != ''
  AND
  (
      {whole:UInt8} = 1
      OR (programme_id, occurred_at, conversion_id) IN
          (SELECT programme_id, occurred_at, conversion_id FROM listed_conversions WHERE version = {step:UInt64} AND {whole:UInt8} = 0)
  )
