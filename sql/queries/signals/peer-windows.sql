-- Grain: one row an advocate with days in a window: per feature of judge/window.ts, in its order, how many of how many.
-- Parameters: programme; from, to: days since 1970, half-open. Read by: processors/signals/peers.ts
SELECT
    advocate_id,
    [sum(unpressed), sum(framed), sum(hosting), sum(bots), sum(till), sum(quick), sum(customers), sum(reversed)] AS some,
    [sum(pressed_known), sum(framed_known), sum(hosting_known), sum(bots_known), sum(touched), sum(touched), sum(visitors), sum(orders)] AS of
FROM advocate_days FINAL
WHERE programme_id = {programme:String} AND toRelativeDayNum(day) >= {from:Int32} AND toRelativeDayNum(day) < {to:Int32}
GROUP BY advocate_id
