-- Grain: one row a day of an advocate in some weeks of which what is usual may bear on what its window says: as peer-windows over the 28 days that end with it.
-- Those are left out of which no share and no rate reaches the bounds, unless their advocate is named.
-- Parameters: programme; weeks (Mondays, in days since 1970); window: its days; least, shares: by feature in the order of judge/window.ts; visitors, rate: least visitors,
-- and the greatest part of them that became customers; advocates: those of whom all days count. Read by: processors/signals/peers.ts
SELECT
    advocate_id, target AS day_number,
    [sum(unpressed), sum(framed), sum(hosting), sum(bots), sum(till), sum(quick), sum(customers), sum(reversed)] AS some,
    [sum(pressed_known), sum(framed_known), sum(hosting_known), sum(bots_known), sum(touched), sum(touched), sum(visitors), sum(orders)] AS of
FROM advocate_days FINAL
ARRAY JOIN arrayFilter(t -> has({weeks:Array(Int32)}, t - (t + 3) % 7), range(toInt32(toRelativeDayNum(day)), toInt32(toRelativeDayNum(day)) + {window:Int32})) AS target
WHERE programme_id = {programme:String}
  AND toRelativeDayNum(day) > arrayMin({weeks:Array(Int32)}) - {window:Int32} AND toRelativeDayNum(day) < arrayMax({weeks:Array(Int32)}) + 7
GROUP BY advocate_id, target
HAVING countIf(toRelativeDayNum(day) = target) > 0
   AND (arrayExists((s, o, fewest, share) -> s >= fewest AND s > share * o, some, of, {least:Array(UInt32)}, {shares:Array(Float64)})
        OR of[7] >= {visitors:UInt32} AND some[7] <= {rate:Float64} * of[7]
        OR has({advocates:Array(String)}, advocate_id))
