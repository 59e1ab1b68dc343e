-- Lists the conversions that the step decided or filed anew, of one bucket of conversions.
-- Grain: one row a conversion. Parameters: step; committed (the last step that ended); buckets (how many), bucket (from 0).
-- Used by: the processor panels.
INSERT INTO listed_conversions
(
    programme_id, occurred_at, conversion_id, type, channel, advocate_id, outcome, reason, model, ruleset_version, value_minor, credited_minor, currency,
    open_holds, touchpoints, customer_id, order_id, claimed_code, claim_check, order_check, names, version
)
WITH changed AS
(
    SELECT programme_id, conversion_id FROM conversion_outcomes WHERE version > {committed:UInt64}
    UNION ALL
    SELECT programme_id, conversion_id FROM conversion_states WHERE version > {committed:UInt64}
)
SELECT
    decided.programme_id,
    decided.occurred_at,
    decided.conversion_id,
    decided.type,
    decided.channel,
    decided.advocate_id,
    decided.outcome,
    decided.reason,
    decided.model,
    decided.ruleset_version,
    decided.value_minor,
    decided.credited_minor,
    decided.currency,
    decided.open_holds,
    decided.touchpoints,
    told.customer_id,
    told.order_id,
    told.claimed_code,
    decided.claim_check,
    decided.order_check,
    arrayFilter(
        name -> name != '',
        [
            decided.conversion_id, decided.advocate_id, ifNull(told.customer_id, ''), ifNull(told.visitor_id, ''), ifNull(told.order_id, ''),
            ifNull(told.claimed_code, '')
        ]),
    {step:UInt64}
FROM
(
    SELECT *
    FROM conversion_outcomes FINAL
    WHERE cityHash64(conversion_id) % {buckets:UInt32} = {bucket:UInt32}
      AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM changed)
) AS decided
LEFT JOIN
(
    SELECT programme_id, conversion_id, customer_id, visitor_id, order_id, claimed_code
    FROM conversion_states FINAL
    WHERE cityHash64(conversion_id) % {buckets:UInt32} = {bucket:UInt32}
      AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM changed)
) AS told ON told.programme_id = decided.programme_id AND told.conversion_id = decided.conversion_id
