-- Grain: one row an advocate: what was payable or reversed of weeks (by earned_at, from Monday) of which at least nine in ten rewards
-- have run their course. Younger weeks are left out whole: in them the reversed ones show before the payable ones do.
-- Parameters: {programme:String}; {currency:String}; {as_of_ms:Int64}: rewards earned after it (ms since 1970) are left out.
-- Read by: report liability, for the share that survives.
WITH
    told AS
    (
        SELECT advocate_id, toMonday(earned_at) AS week, state, amount_minor
        FROM rewards FINAL
        WHERE programme_id = {programme:String}
            AND currency = {currency:String}
            AND earned_at <= fromUnixTimestamp64Milli({as_of_ms:Int64}, 'UTC')
    ),
    ripe AS
    (
        SELECT week
        FROM told
        GROUP BY week
        HAVING countIf(state = 'earned') * 10 <= count()
    )
SELECT
    toInt64(count()) AS rewards,
    toInt64(sum(told.amount_minor)) AS total_minor,
    toInt64(sumIf(told.amount_minor, told.state != 'reversed')) AS survived_minor
FROM told
WHERE told.state != 'earned' AND told.week IN (SELECT week FROM ripe)
GROUP BY told.advocate_id
ORDER BY told.advocate_id
