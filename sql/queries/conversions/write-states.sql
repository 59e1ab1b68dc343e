-- Writes the gathered conversions with the duplicate rule that holds for each.
-- Grain: one row a standing conversion event. Parameters: step. Used by: the processor conversions.
INSERT INTO conversion_states
(
    programme_id, person_bucket, person_id, occurred_at, conversion_id, type, source, customer_id, visitor_id, click_id, order_id, amount_minor, currency,
    claimed_code, device_id, customer_email_hash, country, ip_key, is_bot, duplicate_rule, duplicate_of, log_partition, log_offset, received_at, version
)
SELECT
    events.programme_id,
    toUInt16(cityHash64(events.person_id) % 65536),
    events.person_id,
    events.occurred_at,
    events.conversion_id,
    events.type,
    events.source,
    events.customer_id,
    events.visitor_id,
    events.click_id,
    events.order_id,
    events.amount_minor,
    events.currency,
    events.claimed_code,
    events.device_id,
    events.customer_email_hash,
    events.country,
    events.ip_key,
    events.is_bot,
    nullIf(repeats.rule, ''),
    nullIf(repeats.duplicate_of, ''),
    events.log_partition,
    events.log_offset,
    events.received_at,
    {step:UInt64}
FROM touched_conversion_rows AS events
LEFT JOIN
(
    SELECT log_partition, log_offset, toString(rule) AS rule, duplicate_of
    FROM duplicates FINAL
    WHERE kind = 'conversion'
      AND rule != 'same_id'
      AND (log_partition, log_offset) IN (SELECT log_partition, log_offset FROM touched_conversion_rows)
) AS repeats ON repeats.log_partition = events.log_partition AND repeats.log_offset = events.log_offset
