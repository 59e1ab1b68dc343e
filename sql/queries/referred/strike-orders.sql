-- Strikes orders of touched buyers that the step has not written anew: they are no more, belong to somebody else, or no longer count.
-- Grain: one row an order. Parameters: step. Used by: the processor referred, after orders are written.
INSERT INTO referred_orders (programme_id, first_at, order_id, buyer, version, is_deleted)
SELECT programme_id, first_at, order_id, buyer, {step:UInt64}, 1
FROM referred_orders FINAL
WHERE (programme_id, first_at, order_id) IN
    (
        SELECT programme_id, first_at, order_id
        FROM referred_orders
        WHERE (programme_id, buyer) IN (SELECT programme_id, buyer FROM touched_buyers)
    )
  AND version < {step:UInt64}
  AND (programme_id, buyer) IN (SELECT programme_id, buyer FROM touched_buyers)
