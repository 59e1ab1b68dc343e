-- Takes one batch of order events as one block, so that a kill leaves all of it or nothing.
-- Grain: one row a record of fairlead.order. Source: the Arrow stream of ingest/event-columns.ts.
-- Parameters: none.
-- Used by: the consumer.
INSERT INTO orders
(
    programme_id, source, id, occurred_at, order_id, status, amount_minor, currency, customer_id, margin_minor,
    items, tax_minor, shipping_minor, discount_minor, coupon_code, payment_hash, address_hash, extra, content_hash,
    log_partition, log_offset, received_at, enrichment_version, is_deleted
)
SETTINGS max_insert_block_size = 16000000, min_insert_block_size_rows = 16000000, min_insert_block_size_bytes = 4000000000
SELECT
    programme_id, source, id, occurred_at, order_id, status, amount_minor, currency, customer_id, margin_minor,
    items, tax_minor, shipping_minor, discount_minor, coupon_code, payment_hash, address_hash, extra,
    cityHash64((
        id, occurred_at, order_id, status, amount_minor, currency, customer_id, margin_minor, items, tax_minor,
        shipping_minor, discount_minor, coupon_code, payment_hash, address_hash, extra
    )) AS content_hash,
    log_partition, log_offset, received_at,
    1 AS enrichment_version,
    0 AS is_deleted
FROM {{source}}
