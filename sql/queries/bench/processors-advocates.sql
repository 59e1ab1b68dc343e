-- Makes up a thousand advocates with a code each. Grain: one row an advocate. Used by: fairlead bench processors.
INSERT INTO advocates
(
    programme_id, source, id, occurred_at, advocate_id, status, referral_codes, content_hash, log_partition, log_offset, received_at, enrichment_version, is_deleted
)
SELECT
    'default',
    'import',
    'advocate-' || toString(number),
    toDateTime64('2025-12-01 00:00:00', 3, 'UTC'),
    'a' || toString(number),
    'enrolled',
    ['CODE' || toString(number)],
    cityHash64(number),
    number % 4,
    intDiv(number, 4),
    toDateTime64('2026-06-01 00:00:00', 3, 'UTC'),
    1,
    0
FROM numbers(1000)
