-- Grain: one row a programme and week (its Monday, in days since 1970) with days of advocates of which what is usual among peers must be found anew: a day of
-- the window before it was touched, or it was never found.
-- Parameters: all: 1 for every week; window: days of the window; features: how many there are. Read by: processors/signals/peers.ts
WITH
    touched AS
    (
        SELECT DISTINCT programme_id, toRelativeDayNum(toMonday(day)) AS own, toRelativeDayNum(day) AS num
        FROM touched_advocate_days
    ),
    weeks AS
    (
        SELECT DISTINCT programme_id, toRelativeDayNum(toMonday(day)) AS week
        FROM advocate_days FINAL
        WHERE {all:UInt8} = 1 OR programme_id IN (SELECT programme_id FROM touched) AND day >= (SELECT toMonday(min(day)) FROM touched_advocate_days)
    ),
    settled AS
    (
        SELECT programme_id, toRelativeDayNum(week) AS week
        FROM peer_weeks FINAL
        GROUP BY programme_id, week
        HAVING count() >= {features:UInt32}
    )
SELECT programme_id, toInt32(week) AS week
FROM weeks
WHERE (programme_id, week) NOT IN (SELECT programme_id, week FROM settled)
   OR (programme_id, week) IN (SELECT t.programme_id, t.own + 7 * n FROM touched AS t ARRAY JOIN range(1, 1 + intDiv({window:UInt32} + 13, 7)) AS n WHERE t.own + 7 * n - t.num <= {window:UInt32})
ORDER BY programme_id, week
