-- Makes up the one ruleset: an advocate earns a tenth of what a purchase is worth, payable after the return window.
-- Grain: one row. Used by: fairlead bench queries.
INSERT INTO rulesets
(
    programme_id, source, id, occurred_at, version, effective_from, rules, content_hash, log_partition, log_offset, received_at, enrichment_version, is_deleted
)
SELECT
    'default',
    'operator',
    'ruleset-1',
    toDateTime64('2025-12-01 00:00:00', 3, 'UTC'),
    1,
    toDateTime64('2025-12-01 00:00:00', 3, 'UTC'),
    '{"rewards":[{"on":"purchase","to":"advocate","basis_points":1000,"of":"order_net"}]}',
    1,
    0,
    0,
    toDateTime64('2026-06-01 00:00:00', 3, 'UTC'),
    1,
    0
